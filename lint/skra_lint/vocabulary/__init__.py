"""The words that rules know, one list a file, so that a word is added without touching code.

A list holds one entry a line or several with blanks between; `#` starts a comment. Entries are lower case.
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def vocabulary(name: str) -> frozenset[str]:
    """The entries of one list: `vocabulary("verbs")` reads `verbs.txt`."""
    text = (_FOLDER / f"{name}.txt").read_text("utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    return frozenset(word for line in lines for word in line.split())
