"""What printing a declaration needs to know of the file around it, and the shapes that all declarations share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skra_compat.formats.protobuf.names import Names
from skra_compat.formats.protobuf.print_options import INDENT


@dataclass(frozen=True, slots=True)
class Page:
    """The file that is printed."""

    names: Names
    syntax: str
    """`proto2`, `proto3` or `editions`."""


def indented(lines: Iterable[str]) -> list[str]:
    """The lines one level deeper."""
    return [INDENT + line if line else line for text in lines for line in text.split("\n")]


def body(head: str, sections: Iterable[Sequence[str]]) -> list[str]:
    """`head { … }` with an empty line between sections."""
    filled = [section for section in sections if section]
    if not filled:
        return [f"{head} {{}}"]
    lines = [line for section in filled for line in ("", *indented(section))]
    return [f"{head} {{", *lines[1:], "}"]


def inside(scope: str, name: str) -> str:
    """The full name of what is declared in a scope; the scope of a file without package is empty."""
    return f"{scope}.{name}" if scope else name
