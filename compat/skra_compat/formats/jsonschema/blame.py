"""The place of an event that is to blame, found in one walk.

The fast judge says yes or no in time that grows with the event; asked for its reasons it tries every alternative
inside every alternative, which a hostile event turns into years. Here an alternative is reported as a whole.
"""

from collections.abc import Iterator, Mapping

from skra_compat.event import Fault, Json
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    Additional,
    Item,
    ItemAt,
    ItemsFrom,
    OfKind,
    PatternProperty,
    Property,
    Required,
)
from skra_compat.formats.jsonschema.rules.expand import Space
from skra_compat.formats.jsonschema.rules.kinds import keyword
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.parts import gathered
from skra_compat.formats.jsonschema.rules.phrases import named


def blame(model: Model, event: Json) -> Fault:
    """The first place that the schema refuses."""
    path, item, value = "$", [*gathered((Space.of(model).root,))], event
    while True:
        refused = next((atom for atom in item if admits(atom, value) is False), None)
        inner = _inside(refused, value) if refused is not None else None
        if inner is None:
            return Fault(path, "none of the alternatives fits" if refused is None else _said(refused, value))
        step, schema, value = inner
        path, item = path + step, [*gathered((schema,))]


def _said(atom: Item, value: Json) -> str:
    """What a keyword asks for, in words."""
    match atom:
        case OfKind(kinds):
            return f"expected {named(kinds)}"
        case Required(name):
            return f"the property {name!r} is required"
        case Additional(schema=schema) if isinstance(value, dict) and NEVER in gathered((schema,)):
            return f"the property {next(_others(atom, value))!r} is not declared, and no other is admitted"
        case _:
            return f"does not keep to {keyword(atom) or 'the schema'}"


def _inside(atom: Item, value: Json) -> tuple[str, Item, Json] | None:
    match atom:
        case Property(name, schema) if isinstance(value, dict):
            return f".{name}", schema, value[name]
        case PatternProperty(pattern, schema) if isinstance(value, dict):
            found = next(name for name in value if matches(pattern, name) and admits(schema, value[name]) is False)
            return f".{found}", schema, value[found]
        case Additional(schema=schema) if isinstance(value, dict) and NEVER not in gathered((schema,)):
            found = next(name for name in _others(atom, value) if admits(schema, value[name]) is False)
            return f".{found}", schema, value[found]
        case ItemAt(position, schema) if isinstance(value, list):
            return f"[{position}]", schema, value[position]
        case ItemsFrom(start, schema) if isinstance(value, list):
            position = next(number for number in range(start, len(value)) if admits(schema, value[number]) is False)
            return f"[{position}]", schema, value[position]
        case _:
            return None


def _others(atom: Additional, value: Mapping[str, Json]) -> Iterator[str]:
    """The properties that the keyword speaks of."""
    for name in value:
        if name not in atom.names and not any(matches(pattern, name) for pattern in atom.patterns):
            yield name
