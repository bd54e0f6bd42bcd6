"""What a split proposes: the new events, how the old one maps to them, and what was left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from skra_compat.event import Json

Combination = Mapping[str, str]
"""A value for each discriminator, by the discriminator's field name."""


class CannotSplit(ValueError):
    """The schema does not tell which fields go with which value; the message says what would."""


class Presence(Enum):
    """Whether a field is in one of the new events."""

    AS_BEFORE = "as before"
    REQUIRED = "required"
    OPTIONAL = "optional"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A field of the old event in one of the new ones."""

    source: str
    name: str
    presence: Presence
    settled: frozenset[str] = frozenset()
    """Conditional sentences that always hold now and leave the documentation."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the new events."""

    combination: Combination
    name: str
    topic: str
    fields: tuple[PlacedField, ...]
    text: str = ""
    """The schema, in the language of the old one."""

    @property
    def subject(self) -> str:
        """The value subject of the topic."""
        return f"{self.topic}-value"

    def convert(self, event: Mapping[str, Json]) -> dict[str, Json]:
        """An event of the old schema as an event of this one."""
        return {field.name: event[field.source] for field in self.fields if field.source in event}


@dataclass(frozen=True, slots=True)
class Dropped:
    """A combination that is no event, and why."""

    combination: Combination
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole proposal."""

    event: str
    format: str
    discriminators: tuple[str, ...]
    parts: tuple[Part, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...] = ()
    """What the reader of the plan should decide or know."""

    def part_of(self, event: Mapping[str, Json]) -> Part | None:
        """The new event that an old one maps to; None for a dropped combination."""
        for part in self.parts:
            if all(event.get(name) == value for name, value in part.combination.items()):
                return part
        return None
