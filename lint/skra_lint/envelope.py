"""The envelope: what an event says about itself, beside what it says about the world."""

from collections.abc import Iterator
from enum import Enum

from skra_compat.outline import Field, Record
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, joined, words


class Part(Enum):
    """The parts of an envelope; the value is the vocabulary list with the names that it goes by."""

    TIME = "envelope_time"
    ID = "envelope_id"
    SOURCE = "envelope_source"
    SCHEMA = "envelope_schema"
    TRACE = "envelope_trace"
    TRIGGER = "envelope_trigger"


def is_envelope(field: Field) -> bool:
    """A field at the root that belongs to the envelope: `traceparent`, `event_id`, an object called `meta`."""
    name = joined(field.name)
    if field.record is not None and name in vocabulary("envelopes"):
        return True
    return name in vocabulary("envelope_other") or any(name in vocabulary(part.value) for part in Part)


def names_of_envelope(root: Record) -> Iterator[str]:
    """The names, words joined, that could be parts of an envelope: of the root, and of its envelope objects."""
    for field in root.fields:
        yield joined(field.name)
        if field.record is not None and joined(field.name) in vocabulary("envelopes"):
            for inner in field.record.fields:
                yield joined(inner.name)


def has_part(part: Part, names: Iterator[str]) -> bool:
    """Whether one of the names, words joined, is that part."""
    return not vocabulary(part.value).isdisjoint(names)


def tells_when(field: Field) -> bool:
    """A moment in the fact itself: `placedAt`, `shipped_on`, a field of a time type called `…Time`."""
    parts = words(field.name)
    if len(parts) < 2:
        return False
    if parts[-1] in {"at", "on"}:
        return is_participle(parts[-2])
    return parts[-1] in {"time", "timestamp", "datetime", "ts"} and (is_participle(parts[-2]) or parts[-2] == "event")
