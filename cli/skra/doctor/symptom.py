"""What a sign says: something that is wrong, or may become so."""

from typing import Final, Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


class Symptom(NamedTuple):
    """One thing that somebody should know."""

    severity: Severity
    code: str
    """Names the kind: `no-schema`; a lint rule's code where a rule says it, `ST203`."""
    about: str
    """The topic, subject, group, registry or broker."""
    what: str
    why: str
    """Why it matters."""
    mend: str
    """The command that mends it, or what to do."""
