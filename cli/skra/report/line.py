"""Text of somebody else's making, made fit for one line on a terminal."""

from typing import Final

LONGEST: Final = 200
"""Characters of an event or an outcome that people are shown; programs get all of them."""


def one_line(text: str) -> str:
    """The text without line breaks, and with escapes."""
    return printable(" ".join(text.split()))


def printable(text: str) -> str:
    """The text with escapes for what a terminal would take as a command."""
    return text if text.isprintable() else "".join(char if char.isprintable() else _escaped(char) for char in text)


def cut(text: str) -> str:
    """One line of at most `LONGEST` characters; what was left out is counted."""
    line = one_line(text)
    if len(line) <= LONGEST:
        return line
    return f"{line[: LONGEST - 20].rstrip()} … ({len(line)} characters)"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
