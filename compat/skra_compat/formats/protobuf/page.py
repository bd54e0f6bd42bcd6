"""What printing a declaration needs to know of the file around it, and the shapes that all declarations share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skra_compat.formats.protobuf.names import Names
from skra_compat.formats.protobuf.print_options import INDENT, assignments
from skra_compat.formats.protobuf.spelled import Spelled

if TYPE_CHECKING:
    from google.protobuf.message import Message

_KEPT_EXTENSION = "(confluent."
"""Beginning of the custom options that stay where extensions go."""


@dataclass(frozen=True, slots=True)
class Page:
    """The file that is printed."""

    names: Names
    syntax: str
    """`proto2`, `proto3` or `editions`."""
    spelled: Spelled
    normal: bool = False
    """Types in full, and an order for all that has none."""
    extensions: bool = True
    """Whether extensions and custom options are printed."""

    def type_name(self, full_name: str, scope: str, declaration: str) -> str:
        """How a declaration inside a scope names a type: as it was written, else as short as it can."""
        if self.normal:
            return f".{full_name}"
        return self.spelled.types.get(declaration) or self.names.shortest(full_name, scope)

    def options(self, kind: str, name: str, options: "Message", *more: str) -> list[str]:
        """The assignments of a declaration, `more` after its own."""
        written = () if self.normal else self.spelled.options.get(f"{kind} {name}", ())
        found = [*(written or assignments(options, whole=self.normal)), *more]
        if not self.extensions:
            found = [each for each in found if not each.startswith("(") or each.startswith(_KEPT_EXTENSION)]
        return sorted(found, key=_named) if self.normal else found


def _named(assignment: str) -> str:
    return assignment.partition(" = ")[0].replace("(", "").replace(")", "")


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
