"""What a split proposes: the new events, how the old one maps to them, and what was left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from skra_compat.event import Json

Combination = Mapping[str, str]
"""A value for each discriminator, by the path of the discriminator's field."""
Symbols = Mapping[str, str | int]
"""The same, with the values as events hold them."""


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
    """Its path in the old event: `pageId`, or `data.pageId` where the event proper stands in a field."""
    name: str
    """Its last word, which is all that may change."""
    presence: Presence
    settled: frozenset[str] = frozenset()
    """Conditional sentences that always hold now and leave the documentation."""

    @property
    def container(self) -> str:
        """The field around it; empty at the root."""
        return self.source.rpartition(".")[0]


def value_at(event: Mapping[str, Json], path: str) -> Json:
    """The value at a path of one step or two; null where there is none."""
    container, _, name = path.rpartition(".")
    inside = event.get(container) if container else event
    return inside.get(name) if isinstance(inside, Mapping) else None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the new events."""

    combination: Symbols
    name: str
    topic: str
    fields: tuple[PlacedField, ...]
    text: str = ""
    """The schema, in the language of the old one."""
    branch: str = ""
    """What an old event of this kind has: the member of a `oneof`, the record of a union; empty where values tell."""
    wrapped: bool = False
    """The branch holds the whole event, as Avro's JSON writes a union."""

    @property
    def subject(self) -> str:
        """The value subject of the topic."""
        return f"{self.topic}-value"

    def inside(self, container: str) -> tuple[PlacedField, ...]:
        """The fields in one container; in the root for an empty name."""
        return tuple(field for field in self.fields if field.container == container)

    @property
    def containers(self) -> tuple[str, ...]:
        """The fields that hold placed fields."""
        return tuple(dict.fromkeys(field.container for field in self.fields if field.container))

    def takes(self, event: Mapping[str, Json]) -> bool:
        """Whether an event of the old schema is one of this."""
        if self.branch:
            return event.get(self.branch) is not None
        return all(value_at(event, path) == value for path, value in self.combination.items())

    def convert(self, event: Mapping[str, Json]) -> dict[str, Json]:
        """An event of the old schema as an event of this one."""
        held_whole = event.get(self.branch) if self.wrapped else event
        event = held_whole if isinstance(held_whole, Mapping) else {}
        new: dict[str, Json] = {}
        for container in ("", *self.containers):
            old = event if not container else event.get(container)
            if isinstance(old, Mapping):
                held = ((field.name, field.source.rpartition(".")[2]) for field in self.inside(container))
                values: dict[str, Json] = {name: old[source] for name, source in held if source in old}
                new |= {container: values} if container else values
        return new


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
    batch: str | None = None
    """The field of the old schema that holds a list of such events; empty: it is a list itself; None: no list."""

    def part_of(self, event: Mapping[str, Json]) -> Part | None:
        """The new event that an old one maps to; None for a dropped combination."""
        return next((part for part in self.parts if part.takes(event)), None)
