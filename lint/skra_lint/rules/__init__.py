"""The rules, one file each: the file is named like the rule, its docstring shows a bad and a good event.

To add a rule is to add a file with a function under `@rule(...)`; nothing else is edited.
"""
