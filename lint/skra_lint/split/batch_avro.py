"""One event of an Avro batch: the record that the list holds, after the fields that stand beside the list."""

import json
from collections.abc import Collection, Mapping
from typing import cast

from skra_compat import Schema
from skra_compat.event import Json
from skra_compat.outline import Field
from skra_lint.split.avro import Object, Types, fields_of, namespace_of
from skra_lint.split.plan import CannotSplit


def avro_item(schema: Schema, field: Field | None, kept: Collection[str]) -> str:
    """The schema of one event; a union of records where the list holds several.

    Raises:
        CannotSplit: the list holds something else than records.
    """
    document = cast("Json", json.loads(schema.text))
    if field is None:
        return json.dumps(document["items"] if isinstance(document, Mapping) else document)
    if not isinstance(document, Mapping):
        raise CannotSplit("the schema's root is no record")
    types, around = Types(document), namespace_of(document, "")
    beside = [one for one in fields_of(document) if one["name"] in kept]
    holder = next(one for one in fields_of(document) if one["name"] == field.name)
    items = _items(holder["type"])
    branches = items if isinstance(items, list) else [items]
    records = [_record(types, branch, around, beside) for branch in branches if branch != "null"]
    return json.dumps(records[0] if len(records) == 1 else records)


def _items(kind: Json) -> Json:
    """What the list holds; the list may be one branch of a union with null."""
    for branch in kind if isinstance(kind, list) else [kind]:
        if isinstance(branch, Mapping) and branch.get("type") == "array":
            return branch["items"]
    raise CannotSplit(f"the field that holds the events is no list but {kind}")


def _record(types: Types, kind: Json, namespace: str, beside: list[Mapping[str, Json]]) -> Object:
    definition, within = types.record_of(kind, namespace)
    record: Object = {key: value for key, value in definition.items() if key != "fields"}
    record |= {"name": str(definition["name"]).rpartition(".")[2]} | ({"namespace": within} if within else {})
    written = [{**one, "type": types.written(one["type"], namespace)} for one in beside]
    written += [{**one, "type": types.written(one["type"], within)} for one in fields_of(definition)]
    return {**record, "fields": written}
