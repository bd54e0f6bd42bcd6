"""One event of a JSON Schema batch: what the list's items say, and the properties that stand beside the list."""

import json
from collections.abc import Collection, Mapping
from typing import cast

from skra_compat import Schema
from skra_compat.event import Json
from skra_compat.outline import Field
from skra_lint.split.jsonschema_merge import Object, merged
from skra_lint.split.jsonschema_places import DEFINITIONS, listing
from skra_lint.split.plan import CannotSplit

_OF_DOCUMENT = ("$schema", "$id", "id", *DEFINITIONS)


def json_schema_item(schema: Schema, field: Field | None, kept: Collection[str]) -> str:
    """The schema of one event; a choice where the items are one.

    Raises:
        CannotSplit: the list does not say what it holds, or its schema says more than a list of properties.
    """
    document = cast("Mapping[str, Json]", json.loads(schema.text))
    root = merged(document, document) if field is None else listing(document, document)
    properties = cast("Object", root.get("properties", {}))
    items = merged(document, root if field is None else properties[field.name]).get("items")
    if not isinstance(items, Mapping):
        raise CannotSplit("the list does not say what it holds")
    beside = {name: one for name, one in properties.items() if name in kept}
    required = [name for name in cast("list[str]", root.get("required", [])) if name in beside]
    new: Object = {key: value for key, value in document.items() if key in _OF_DOCUMENT}
    return json.dumps(new | _joined(document, items, beside, required))


def _joined(document: Mapping[str, Json], items: Json, beside: Object, required: list[str]) -> Object:
    held = merged(document, items)
    name = _name(items) or (held["title"] if isinstance(held.get("title"), str) else "")
    for keyword in ("oneOf", "anyOf"):
        branches = held.get(keyword)
        if isinstance(branches, list) and not held.get("properties"):
            return {keyword: [_joined(document, one, beside, required) for one in branches]}
    own = held.get("properties")
    if not isinstance(own, Mapping):
        raise CannotSplit("the items of the list name no properties of their own")
    needed = [*required, *cast("list[str]", held.get("required", []))]
    said = {key: value for key, value in held.items() if key not in {"properties", "required", *_OF_DOCUMENT}}
    titled = {"title": name} if name else {}
    return {**said, **titled, "properties": {**beside, **own}} | ({"required": cast("Json", needed)} if needed else {})


def _name(items: Json) -> str:
    """The last word of a reference, by which a definition is known."""
    target = items.get("$ref") if isinstance(items, Mapping) else None
    return target.rpartition("/")[2] if isinstance(target, str) else ""
