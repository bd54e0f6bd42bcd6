"""Tags inside of a schema: the keyword `confluent:tags` of objects and properties, by the path of what bears it.

A path says what to step into: `object.lines.array.object.sku` is the property `sku` of the objects in the list that the
property `lines` is; `object` alone is the record itself. `anyof.0`, `oneof.1`, `allof.0` and `not` are branches,
`object.$defs.name` and `object.definitions.name` definitions. References are not followed: a definition bears its own.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from skra_compat import jackson
from skra_compat.event import Json
from skra_compat.formats.jsonschema.canonical import canonical
from skra_compat.formats.jsonschema.model import Model
from skra_compat.json_tags import Node, tags_of, write
from skra_compat.tag import FIELD, RECORD, Entity, Tags

_BRANCHES: Final = {"allOf": "allof", "anyOf": "anyof", "oneOf": "oneof"}
_DEFINITIONS: Final = ("definitions", "$defs")


def tags(model: Model) -> Tags:
    """The tags of everything that has some, outermost first."""
    return {entity: found for entity, node in _entities(model.written, "") if (found := tags_of(node))}


def tagged(model: Model, added: Tags, removed: Tags) -> str:
    """The text with these tags more and those less.

    Raises:
        InvalidSchema: there is nothing at a path.
    """
    tree = json.loads(canonical(model), parse_float=Decimal)
    write(dict(_entities(tree, "")), added, removed)
    return jackson.written(tree)


def _entities(node: Json, scope: str) -> Iterator[tuple[Entity, Node]]:
    """Every object and property below a place, with what its text says of it."""
    if not isinstance(node, dict):
        return
    for keyword, word in _BRANCHES.items():
        branches = node.get(keyword)
        for at, branch in enumerate(branches if isinstance(branches, list) else ()):
            yield from _entities(branch, f"{scope}{word}.{at}.")
    yield from _entities(node.get("not"), f"{scope}not.")
    yield from _entities(node.get("items"), f"{scope}array.")
    named = {keyword: node[keyword] for keyword in ("properties", *_DEFINITIONS) if isinstance(node.get(keyword), dict)}
    if named or node.get("type") == "object":
        yield Entity(f"{scope}object", RECORD), node
    for keyword, parts in named.items():
        start = f"{scope}object." if keyword == "properties" else f"{scope}object.{keyword}."
        for name, part in parts.items() if isinstance(parts, dict) else ():
            if isinstance(part, dict) and keyword == "properties":
                yield Entity(f"{start}{name}", FIELD), part
            yield from _entities(part, f"{start}{name}.")
