"""A remark about a place in a file, whoever makes it: what tools show beside the line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from skra_compat import Json

Severity: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Note:
    """One remark."""

    file: str
    severity: Severity
    code: str
    """Names the kind of remark: `TYPE_MISMATCH`."""
    title: str
    """What is the matter, in half a line."""
    message: str
    """The whole of it, in lines."""
    line: int = 0
    """Counts from 1; 0 is the file as a whole."""
    column: int = 0
    help: str = ""
    """What remarks of this code are about."""
    identity: tuple[str, ...] = ()
    """What stays when lines move."""
    facts: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """For programs."""


class Kind(NamedTuple):
    """What notes of one code are about."""

    code: str
    title: str
    severity: Severity
    help: str = ""
    name: str = ""
    """Its name in words, where it has one besides the code."""

    @classmethod
    def of(cls, note: Note) -> "Kind":
        """As one of its notes shows it."""
        return cls(note.code, note.code.replace("_", " ").capitalize(), note.severity, note.help)
