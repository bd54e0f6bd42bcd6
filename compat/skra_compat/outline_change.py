"""One thing that an outline says otherwise than an earlier one."""

from dataclasses import dataclass
from enum import Enum


class What(Enum):
    """Kinds of change."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    RENUMBERED = "renumbered"
    RETYPED = "retyped"
    MADE_OPTIONAL = "made optional"
    MADE_REQUIRED = "made required"
    MADE_NULLABLE = "made nullable"
    MADE_NOT_NULL = "made not null"
    SYMBOLS_ADDED = "symbols added"
    SYMBOLS_REMOVED = "symbols removed"
    MOVED = "moved"
    """Into, out of or between `oneof`s."""
    OPENED = "opened"
    CLOSED = "closed"
    DOCUMENTED = "documented"
    ANNOTATED = "annotated"
    """Aliases, options, custom properties."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference at one place."""

    what: What
    path: str
    """From the event's root, in the later outline; empty for the event itself."""
    was: str = ""
    now: str = ""
    line: int = 0
    """In the later text, or in the earlier one where the place is gone; 0 where it is unknown."""

    @property
    def of_meaning(self) -> bool:
        """Whether it may matter to somebody who reads events, and not only to somebody who reads the schema."""
        return self.what not in {What.DOCUMENTED, What.ANNOTATED}
