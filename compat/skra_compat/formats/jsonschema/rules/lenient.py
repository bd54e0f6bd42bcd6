"""LENIENT: the properties that a writer declares at one place of its events."""

from collections.abc import Iterable

from skra_compat.formats.jsonschema.rules.atom import (
    Additional,
    All,
    Declared,
    Exactly,
    Item,
    Not,
    PatternProperty,
    Property,
    Required,
    Some,
)
from skra_compat.formats.jsonschema.rules.expand import Node


def declared_by(nodes: Iterable[Node]) -> Declared | None:
    """What all of these schemas declare together, in every branch; None when one declares a type for any name.

    Without a schema there is nothing that could declare: a value that keywords alone speak of is not bounded.
    """
    names: set[str] = set()
    patterns: set[str] = set()
    waiting: list[Item] = list(nodes)
    if not waiting:
        return None
    while waiting:
        item = waiting.pop()
        match item:
            case Node():
                waiting.extend(item.atoms)
            case All(items) | Some(items) | Exactly(items):
                waiting.extend(items)
            case Not(inner):
                waiting.append(inner)
            case Property(name) | Required(name):
                names.add(name)
            case PatternProperty(pattern):
                patterns.add(pattern)
            case Additional(schema=schema) if _is_a_type(schema):
                return None
            case _:
                pass
    return Declared(frozenset(names), frozenset(patterns))


def _is_a_type(schema: Item) -> bool:
    """Neither `true` nor `false`."""
    return isinstance(schema, Node) and not isinstance(schema.site.value, bool) and bool(schema.atoms)
