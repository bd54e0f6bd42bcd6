"""Tags inside of a schema: the property `confluent:tags` of records and fields, by the path of what bears it.

A path is the full name of a record (`a.Order`), with the name of a field behind it (`a.Order.card`).
"""

import json
from collections.abc import Iterator

from skra_compat import jackson
from skra_compat.event import Json
from skra_compat.formats.avro.canonical import canonical
from skra_compat.formats.avro.model import Model
from skra_compat.formats.avro.names import full_name, namespace_of
from skra_compat.json_tags import Node, tags_of, write
from skra_compat.tag import FIELD, RECORD, Entity, Tags


def tags(model: Model) -> Tags:
    """The tags of everything that has some, outermost first."""
    return {entity: found for entity, node in _entities(_tree(model), "") if (found := tags_of(node))}


def tagged(model: Model, added: Tags, removed: Tags) -> str:
    """The text with these tags more and those less.

    Raises:
        InvalidSchema: there is nothing at a path.
    """
    tree = _tree(model)
    write(dict(_entities(tree, "")), added, removed)
    return jackson.written(tree)


def _tree(model: Model) -> Json:
    tree: Json = json.loads(canonical(model))
    return tree


def _entities(node: Json, namespace: str) -> Iterator[tuple[Entity, Node]]:
    """Every record and field of a canonical text, with its object."""
    if isinstance(node, list):
        for branch in node:
            yield from _entities(branch, namespace)
    elif isinstance(node, dict) and isinstance(node.get("fields"), list):
        yield from _of_record(node, namespace)
    elif isinstance(node, dict):
        for part in ("items", "values", "type"):
            if part in node:
                yield from _entities(node[part], namespace)


def _of_record(node: Node, namespace: str) -> Iterator[tuple[Entity, Node]]:
    own = node.get("namespace", namespace)
    name = full_name(str(node["name"]), str(own))
    yield Entity(name, RECORD), node
    fields = node["fields"]
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict):
            yield Entity(f"{name}.{field['name']}", FIELD), field
            yield from _entities(field["type"], namespace_of(name))
