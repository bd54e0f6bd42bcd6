"""Samples with what is deep inside brought up: statistics look two objects deep, and some events lie deeper."""

from collections.abc import Iterator, Mapping, Sequence

from skra_compat.event import Json
from skra_compat.outline import Field, Record
from skra_lint.samples import analyse
from skra_lint.split.plan import value_at


def told_deep_inside(root: Record, places: Mapping[str, Record], samples: Sequence[Mapping[str, Json]]) -> set[str]:
    """Paths of the fields that decide which others are there, if what holds the event proper lies deep."""
    if not any("." in path for path in places):
        return set()
    names = dict(_names(root.fields, places))
    plain = {name: path for path, name in names.items()}
    found = analyse([{name: value_at(event, path) for path, name in names.items()} for event in samples])
    return {plain[name] for name in found.discriminators if name in plain}


def _names(fields: Sequence[Field], places: Mapping[str, Record]) -> Iterator[tuple[str, str]]:
    """A name of its own for each field that is none of the places, by its path."""
    taken: set[str] = set()
    waiting = list(fields)
    while waiting:
        field = waiting.pop(0)
        if field.path in places:
            waiting += places[field.path].fields
            continue
        name = field.name if field.name not in taken else field.path.replace(".", "_")
        taken.add(name)
        yield field.path, name
