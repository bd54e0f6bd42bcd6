"""Alternatives: fields that come and go together, and never with those of another group.

Where no field says which event it is, the fields themselves do: `{card, expiry}` in some events and `{iban, bank}` in
all others. Optional fields of one event come and go each by itself, or leave events in which none of them is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from skra_lint.samples.table import ENOUGH, Events, Table

_NOISE = 0.02
_COVERAGE = 0.95
"""Share of the events that must have one of the groups."""
_GOOD_PART = 1 / 3
"""Share of the outermost fields that must be in a group; less is a detail."""
_MOST_FIELDS = 300


@dataclass(frozen=True, slots=True)
class Alternative:
    """Fields that are always there together, and how many events have them."""

    fields: tuple[str, ...]
    count: int


def alternatives(table: Table) -> tuple[Alternative, ...]:
    """Two or more groups of at least two fields each, of which almost every event has exactly one; else none."""
    outermost = {name: places for name, places in table.present.items() if "." not in name}
    groups = [group for group in _together(table.size, outermost) if len(group[1]) >= 2]
    chosen: list[tuple[Events, list[str]]] = []
    covered = 0
    for places, names in sorted(groups, key=lambda group: -group[0].bit_count()):
        if (places & covered).bit_count() <= _NOISE * places.bit_count():
            chosen.append((places, names))
            covered |= places
    fields = sum(len(names) for _, names in chosen)
    told = covered.bit_count() >= _COVERAGE * table.size and fields >= _GOOD_PART * len(outermost)
    if len(chosen) < 2 or not told:
        return ()
    return tuple(Alternative(tuple(sorted(names)), places.bit_count()) for places, names in chosen)


def _together(size: int, columns: dict[str, Events]) -> Sequence[tuple[Events, list[str]]]:
    """The fields by the events that have them; a few events may lack one of a group."""
    groups: list[tuple[Events, list[str]]] = []
    for name, places in list(columns.items())[:_MOST_FIELDS]:
        count = places.bit_count()
        if not ENOUGH <= count <= size - ENOUGH:
            continue
        near = next((names for other, names in groups if (other ^ places).bit_count() <= _NOISE * count), None)
        if near is None:
            groups.append((places, [name]))
        else:
            near.append(name)
    return groups
