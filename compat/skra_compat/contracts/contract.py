"""A contract: one application, one topic, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from skra_compat.contracts.need import Need
from skra_compat.contracts.path import Path
from skra_compat.event import Json
from skra_compat.schema import Schema


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom to talk to before the consumer breaks."""

    team: str = ""
    contact: str = ""

    def __str__(self) -> str:
        return ", ".join(word for word in (self.team, self.contact) if word)


@dataclass(frozen=True, slots=True)
class Since:
    """How far back the consumer reads: so far back schemas must still be readable."""

    earliest: bool = False
    days: int | None = None
    """None for events from now on, or for all that are kept if `earliest`."""


@dataclass(frozen=True, slots=True)
class HeaderNeed:
    """A header of the record that the consumer reads."""

    name: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What the consumer copes with."""

    extra_fields: bool = True
    """Fields that it does not read; False for a reader that refuses what it does not know."""
    tombstones: bool = True
    duplicates: bool = True


@dataclass(frozen=True, slots=True)
class Contract:
    """What one application needs of one topic's events."""

    application: str
    topic: str
    reads: tuple[Need, ...] = ()
    reader_schema: Schema | None = None
    """The schema that the consumer itself reads with: then its codec's own resolution decides as well."""
    owner: Owner = Owner()
    since: Since = Since()
    key: Path | None = None
    """The field that the record's key is made of: it is needed in every event."""
    headers: tuple[HeaderNeed, ...] = ()
    tolerates: Tolerance = Tolerance()
    dlq: str = ""
    """The topic for events that the consumer cannot process; empty where it has named none."""
    retry: str = ""
    """How it tries again instead, for people."""
    idempotent_by: str = ""
    """By what it recognises an event that comes again; empty where it has not said."""
    groups: tuple[str, ...] = ()
    """Patterns (`billing-*`) of the consumer groups that the application reads with; its own name if empty."""
    examples: tuple[Json, ...] = ()
    """Events that the consumer's own tests have handled."""
    version: str = ""
    """The application's own version, a commit perhaps."""
    document: Mapping[str, Json] = field(default_factory=dict[str, Json], repr=False, compare=False)
    """As it was written."""

    @property
    def needs(self) -> tuple[Need, ...]:
        """All needs of the event's value, the key's field included."""
        key = self.key
        if key is None or any(need.path == key for need in self.reads):
            return self.reads
        return (*self.reads, Need(key))
