"""The schema languages, one folder each.

`<folder>/__init__` holds the language's `NAME` and nothing heavy; `<folder>/language` holds its `FORMAT`.
"""
