"""Samples as a table: which fields each event has, and the values of those that could discriminate."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from skra_compat.event import Json

Value: TypeAlias = str | int | bool
Key: TypeAlias = tuple[Value, ...]
"""The values of one or several fields together."""
ENOUGH = 20
"""Events that a value needs before "never" means something: three in twenty could still hide (rule of three)."""
_MOST_VALUES = 32
_COVERAGE = 0.95


@dataclass(frozen=True, slots=True)
class Table:
    """Events in the order in which they came."""

    present: Sequence[frozenset[str]]
    """Paths of the fields that hold something; absent, null and the empty list are one thing."""
    candidates: Mapping[str, Sequence[Value | None]]
    """A column for each field that could discriminate; None where it is absent or its value is rare."""
    rare: Mapping[str, Mapping[Value, int]]
    """Values of candidates that came too seldom to say anything."""


def tabulate(events: Sequence[Mapping[str, Json]]) -> Table:
    """The table of some events, flattened to depth 2."""
    flat = [dict(_flattened(event)) for event in events]
    present = [frozenset(name for name, value in row.items() if value is not None and value != []) for row in flat]
    candidates: dict[str, Sequence[Value | None]] = {}
    rare: dict[str, Mapping[Value, int]] = {}
    for name in sorted({name for row in flat for name in row}):
        column = [_scalar(row.get(name)) for row in flat]
        counts = Counter(value for value in column if value is not None)
        common = {value for value, count in counts.items() if count >= ENOUGH}
        few = 2 <= len(counts) <= _MOST_VALUES and counts.total() >= _COVERAGE * len(events)
        if few and len(common) >= 2 and sum(counts[value] for value in common) >= _COVERAGE * len(events):
            candidates[name] = [value if value in common else None for value in column]
        if few and len(common) < len(counts):
            rare[name] = {value: count for value, count in counts.items() if value not in common}
    return Table(present, candidates, rare)


def _flattened(event: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for name, value in event.items():
        yield name, value
        if isinstance(value, Mapping):
            for inner, below in value.items():
                yield f"{name}.{inner}", below


def _scalar(value: Json) -> Value | None:
    """The value of a field that could discriminate; True and 1 are kept apart by their type's own columns."""
    return value if isinstance(value, str | int) and not (isinstance(value, str) and len(value) > 100) else None
