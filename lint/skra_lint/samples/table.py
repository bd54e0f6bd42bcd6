"""Samples as a table: which fields each event has, and the values of those that could discriminate.

A column is a set of events, kept as the bits of one integer: the meeting of two columns is an `&`, its size a
`bit_count`, and tens of thousands of events are compared field by field in a second.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from skra_compat.event import Json
from skra_lint.discriminators import is_telling

Value: TypeAlias = str | int | bool
Key: TypeAlias = tuple[Value, ...]
"""The values of one or several fields together."""
Events: TypeAlias = int
"""A set of events: the bit at a position says whether the event that came there belongs to it."""
ENOUGH = 20
"""Events that a value needs before "never" means something: three in twenty could still hide (rule of three)."""
_MOST_VALUES = 32
_MOST_NAMED = 300
"""Values of a field whose name says that it tells events apart: whole families of events in one stream."""
_COVERAGE = 0.95
_NAMED_COVERAGE = 0.5
_LONGEST = 100
MOST_FIELDS = 2_000
"""Columns that are looked at; keys that are data (`{"<id>": …}`) would make one for each event."""


@dataclass(frozen=True, slots=True)
class Table:
    """Events in the order in which they came."""

    size: int
    present: Mapping[str, Events]
    """Where each field holds something; absent, null and the empty list are one thing."""
    candidates: Mapping[str, Mapping[Value, Events]]
    """The common values of each field that could discriminate."""
    rare: Mapping[str, Mapping[Value, int]]
    """Values of candidates that came too seldom to say anything."""
    unread: int = 0
    """Field names that came when there were columns enough."""

    def joint(self, names: Sequence[str]) -> Mapping[Key, Events]:
        """The events by the values of those candidates together."""
        found: dict[Key, Events] = {(): (1 << self.size) - 1}
        for name in names:
            found = {
                (*key, value): met
                for key, events in found.items()
                for value, having in self.candidates[name].items()
                if (met := events & having)
            }
        return found


def tabulate(events: Sequence[Mapping[str, Json]]) -> Table:
    """The table of some events: presence to depth 2, and one deeper the values that could discriminate."""
    present: dict[str, list[int]] = defaultdict(list)
    values: dict[str, dict[Value, list[int]]] = defaultdict(lambda: defaultdict(list))
    various: set[str] = set()
    unread: set[str] = set()
    for at, event in enumerate(events):
        for name, value in _flattened(event):
            if value is None or value == []:
                continue
            if name not in present and len(present) >= MOST_FIELDS:
                unread.add(name)
                continue
            if name.count(".") < 2:
                present[name].append(at)
            if name not in various and _is_scalar(value):
                column = values[name]
                column[value].append(at)
                if len(column) > (_MOST_NAMED if is_telling(name.rpartition(".")[2]) else _MOST_VALUES):
                    various.add(name)
    columns = {name: column for name, column in sorted(values.items()) if name not in various}
    return Table(
        len(events),
        {name: _set_of(places) for name, places in sorted(present.items())},
        dict(_candidates(columns, len(events))),
        dict(_rare(columns, len(events))),
        len(unread),
    )


def _candidates(
    columns: Mapping[str, Mapping[Value, list[int]]], size: int
) -> Iterator[tuple[str, Mapping[Value, Events]]]:
    """Fields with 2 to 32 values of which the common ones cover almost all events: no ids, no times."""
    for name, column in columns.items():
        common = {value: places for value, places in column.items() if len(places) >= ENOUGH}
        covered = _NAMED_COVERAGE if is_telling(name.rpartition(".")[2]) else _COVERAGE
        if len(common) >= 2 and sum(map(len, common.values())) >= covered * size:
            yield name, {value: _set_of(places) for value, places in common.items()}


def _rare(columns: Mapping[str, Mapping[Value, list[int]]], size: int) -> Iterator[tuple[str, Mapping[Value, int]]]:
    for name, column in columns.items():
        few = {value: len(places) for value, places in column.items() if len(places) < ENOUGH}
        if few and len(column) >= 2 and sum(map(len, column.values())) >= _COVERAGE * size:
            yield name, few


def _set_of(places: Sequence[int]) -> Events:
    bits = bytearray(places[-1] // 8 + 1 if places else 0)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _flattened(event: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for name, value in event.items():
        yield name, value
        if isinstance(value, Mapping):
            for inner, below in value.items():
                yield f"{name}.{inner}", below
                if isinstance(below, Mapping):
                    yield from ((f"{name}.{inner}.{last}", one) for last, one in below.items() if is_telling(last))


def _is_scalar(value: Json) -> TypeGuard[Value]:
    """A value that could discriminate: short text, a whole number, a truth."""
    return isinstance(value, int) or (isinstance(value, str) and len(value) <= _LONGEST)
