"""Discriminators by their name and values, where all events have the same fields: `eventType: opened`, `closed`."""

from collections.abc import Iterator

from skra_lint.discriminators import is_telling
from skra_lint.samples.table import Table
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, is_plain_deed, words

_MOSTLY = 0.6


def named_for_events(name: str) -> bool:
    """Whether a name says itself that there are several events: `eventType`, `event`, `header.event_name`."""
    parts = words(name.rpartition(".")[2])
    return parts == ("event",) or (parts[:1] == ("event",) and parts[1:] in {("type",), ("kind",), ("name",)})


def told_by_name(table: Table) -> Iterator[str]:
    """Fields with two or more common values that are named for events, or list deeds."""
    for name, column in table.candidates.items():
        last = name.rpartition(".")[2]
        values = [value for value in column if isinstance(value, str)]
        if len(values) < len(column) or not is_telling(last):
            continue
        deeds = sum(map(is_plain_deed if words(last)[-1] in vocabulary("deeds") else _is_fact, values))
        if named_for_events(name) or deeds >= max(2, _MOSTLY * len(values)):
            yield name


def _is_fact(value: str) -> bool:
    parts = words(value)
    return len(parts) > 1 and is_participle(parts[-1])
