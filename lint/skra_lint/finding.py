"""What the linter says about one place of one event."""

from enum import IntEnum
from typing import NamedTuple


class Severity(IntEnum):
    """How much a finding weighs; `error` may block a registration."""

    INFO = 1
    WARN = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """As it is printed: `info`, `warn`, `error`."""
        return self.name.lower()

    @classmethod
    def labelled(cls, label: str) -> "Severity":
        """The severity that a label names; `warning` is `warn`. Raises ValueError."""
        try:
            return cls["WARN" if label.upper() == "WARNING" else label.upper()]
        except KeyError:
            raise ValueError(f"expected error, warn or info, found {label!r}") from None


class Hit(NamedTuple):
    """What a rule saw; the linter makes a finding of it."""

    message: str
    path: str = ""
    """The field, from the event's root; empty for the event as a whole."""
    evidence: str = ""
    """The words of the schema that the message rests on."""
    fix: str = ""
    confidence: float = 1.0
    """0 to 1; hits of the SP family add up to the event's score."""
    line: int = 0
    at_most: Severity = Severity.ERROR
    """A ceiling below the rule's own severity, where this case is a mild one."""


class Finding(NamedTuple):
    """A rule's hit with its place in a file."""

    code: str
    rule: str
    severity: Severity
    confidence: float
    file: str
    line: int
    """Counted from 1; 0 where the schema language gave none."""
    path: str
    message: str
    evidence: str
    fix: str
    event: str = ""
    """The event that was judged, by its own name."""
