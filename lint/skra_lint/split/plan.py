"""What a split proposes: the new events, how the old one maps to them, and what was left out and why."""

from collections.abc import Iterator, Mapping
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
class Branch:
    """One of the objects of which a field holds one: a record of an Avro union, a branch of `oneOf`."""

    at: int
    """Its place among them."""
    labels: frozenset[str] = frozenset()
    """The names by which Avro's JSON may tag it."""
    needed: frozenset[str] = frozenset()
    """Names that it always has."""
    known: frozenset[str] | None = None
    """Names that it may have; None where it may have any."""

    def inside(self, value: Json) -> Mapping[str, Json] | None:
        """The object without a tag; None where the value is of another branch."""
        if not isinstance(value, Mapping):
            return None
        tag = next(iter(value), "") if len(value) == 1 else ""
        tagged = value.get(tag) if tag in self.labels else None
        if isinstance(tagged, Mapping):
            return tagged
        fits = self.needed <= value.keys() and (self.known is None or value.keys() <= self.known)
        return value if fits else None


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A field of the old event in one of the new ones."""

    source: str
    """Its path in the old event: `pageId`, or `data.pageId` where it stands inside of another."""
    old_name: str
    """What the old record calls it."""
    name: str
    """What the new one calls it."""
    presence: Presence
    settled: frozenset[str] = frozenset()
    """Conditional sentences that always hold now and leave the documentation."""
    record: "PlacedRecord | None" = None
    """What it holds, where that changes too; None for a value that stays as it is."""
    only: str | int | None = None
    """The one value that it has now; None where it is not narrowed."""
    branch: Branch | None = None
    """The one of several objects that it holds now."""

    @property
    def changed(self) -> bool:
        """Whether it is something else than it was."""
        same = self.presence is Presence.AS_BEFORE and self.name == self.old_name
        return not same or bool(self.settled) or self.record is not None or self.only is not None


@dataclass(frozen=True, slots=True)
class PlacedRecord:
    """What one of the new events has at its root, or in an object that changes."""

    fields: tuple[PlacedField, ...]
    gone: frozenset[str] = frozenset()
    """Names of the old record that are not here: what told the events apart, and what only others have."""

    def converted(self, old: Mapping[str, Json]) -> dict[str, Json]:
        """An object of the old schema as one of this; names that no schema knows go along."""
        by_name = {field.old_name: field for field in self.fields}
        new: dict[str, Json] = {}
        for name, value in old.items():
            field = by_name.get(name)
            if field is None:
                new |= {} if name in self.gone else {name: value}
            elif field.record is not None and isinstance(value, Mapping):
                new[field.name] = field.record.converted(value)
            elif field.branch is not None:
                inside = field.branch.inside(value)
                new[field.name] = value if inside is None else inside
            else:
                new[field.name] = value
        return new

    def renamed(self, before: str = "") -> Iterator[tuple[str, str]]:
        """The old path and the new one of every field, those of changed objects in place of the objects."""
        for field in self.fields:
            path = f"{before}{field.name}"
            if field.record is None:
                yield field.source, path
            else:
                yield from field.record.renamed(f"{path}.")

    def lost(self, old: Mapping[str, Json], before: str = "") -> Iterator[str]:
        """Paths of values in an old object that are gone, objects by what they hold."""
        for name in self.gone & old.keys():
            yield from _leaves(old[name], f"{before}{name}")
        for field in self.fields:
            inside = old.get(field.old_name)
            if field.record is not None and isinstance(inside, Mapping):
                yield from field.record.lost(inside, f"{before}{field.old_name}.")

    @property
    def chosen(self) -> PlacedField | None:
        """The field, here or deeper, that holds one of several objects now."""
        for field in self.fields:
            found = field if field.branch is not None else field.record.chosen if field.record is not None else None
            if found is not None:
                return found
        return None

    @property
    def changed(self) -> bool:
        """Whether it differs from the old record."""
        return bool(self.gone) or any(field.changed for field in self.fields)


def _leaves(value: Json, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inside in value.items():
            yield from _leaves(inside, f"{path}.{name}")
    elif value not in (None, []):
        yield path


def value_at(event: Mapping[str, Json], path: str) -> Json:
    """The value at a path; null where there is none. A name may hold dots itself."""
    if path in event:
        return event[path]
    parts = path.split(".")
    for size in range(1, len(parts)):
        inside = event.get(".".join(parts[:size]))
        if isinstance(inside, Mapping):
            found = value_at(inside, ".".join(parts[size:]))
            if found is not None:
                return found
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the new events."""

    combination: Symbols
    name: str
    topic: str
    root: PlacedRecord
    text: str = ""
    """The schema, in the language of the old one."""
    branch: str = ""
    """What an old event of this kind has: the record of a union, the path of a `oneof`'s member.

    Empty where values tell.
    """
    wrapped: bool = False
    """The branch holds the whole event, as Avro's JSON writes a union."""
    marks: frozenset[str] = frozenset()
    """Fields of which only an event of this kind has any; empty where values tell."""

    @property
    def fields(self) -> tuple[PlacedField, ...]:
        """The fields at the root."""
        return self.root.fields

    @property
    def subject(self) -> str:
        """The value subject of the topic."""
        return f"{self.topic}-value"

    def takes(self, event: Mapping[str, Json]) -> bool:
        """Whether an event of the old schema is one of this."""
        if self.branch:
            return value_at(event, self.branch) is not None
        held = self.root.chosen
        if held is not None and held.branch is not None and list(self.combination) == [held.source]:
            return held.branch.inside(value_at(event, held.source)) is not None
        if self.marks:
            return any(value_at(event, path) not in (None, []) for path in self.marks)
        return all(value_at(event, path) == value for path, value in self.combination.items())

    def convert(self, event: Mapping[str, Json]) -> dict[str, Json]:
        """An event of the old schema as an event of this one."""
        held_whole = event.get(self.branch) if self.wrapped else event
        return self.root.converted(held_whole) if isinstance(held_whole, Mapping) else {}


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
