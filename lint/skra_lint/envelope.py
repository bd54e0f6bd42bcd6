"""The envelope: what an event says about itself, beside what it says about the world."""

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache

from skra_compat.outline import Field, Record
from skra_lint.vocabulary import vocabulary
from skra_lint.words import REMEMBERED, is_participle, joined, words


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
    if field.record is not None and joined(field.name) in vocabulary("envelopes"):
        return True
    return bool(_meant(field.name)) or joined(field.name) in vocabulary("envelope_other")


def names_of_envelope(root: Record) -> Iterator[str]:
    """The names that could be parts of an envelope: of the root's fields, and of those in its envelope objects.

    Of those also with the object's name: a `domain` is a source where it is the `meta.domain`.
    """
    for field in root.fields:
        yield field.name
        if field.record is not None and joined(field.name) in vocabulary("envelopes"):
            for inner in field.record.fields:
                yield from (inner.name, f"{field.name}.{inner.name}")


def parts_among(names: Iterable[str]) -> frozenset[Part]:
    """The parts that the names are."""
    return frozenset[Part]().union(*map(_meant, names))


@lru_cache(REMEMBERED)
def _meant(name: str) -> frozenset[Part]:
    """The parts that go by a name."""
    return frozenset(part for part in Part if joined(name) in vocabulary(part.value))


def tells_when(field: Field) -> bool:
    """A moment in the fact itself: `placedAt`, `shipped_on`, a field of a time type called `…Time`."""
    parts = words(field.name)
    if len(parts) < 2:
        return False
    if parts[-1] in {"at", "on"}:
        return is_participle(parts[-2])
    return parts[-1] in {"time", "timestamp", "datetime", "ts"} and (is_participle(parts[-2]) or parts[-2] == "event")
