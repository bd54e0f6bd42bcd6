"""A part as a JSON Schema: the old document with fewer properties.

What the old schema says beside its properties stays (`$schema`, `additionalProperties`, definitions still in use);
`$id` and `title` are new.
"""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from skra_compat import InvalidEvent, Schema
from skra_compat.event import Json
from skra_lint.conditions import without_conditions
from skra_lint.split.jsonschema_known import CONDITIONAL, known_of, known_without
from skra_lint.split.jsonschema_merge import Known, Object, held, merged
from skra_lint.split.jsonschema_places import is_null, keep_used_definitions, listing, objects_in
from skra_lint.split.plan import CannotSplit, Part, PlacedField, PlacedRecord, Presence


def json_schema_text(old: Schema, part: Part) -> str:
    """The schema of a part, indented.

    Raises:
        CannotSplit: the root says more than a list of properties, which a part cannot inherit.
    """
    document = cast("Mapping[str, Json]", json.loads(old.text))
    known: Known = {} if part.marks else known_of(part.combination)
    root = listing(document, document, known_without(known, part.root))
    schema: Object = {key: value for key, value in document.items() if key in {"$schema", "id", "$id"}}
    schema |= {key: value for key, value in root.items() if key not in {"$schema", "$ref", "examples", "default"}}
    schema |= {"title": part.name}
    _rename(schema, part)
    schema = _record(document, schema, part.root, known)
    keep_used_definitions(schema, document)
    bare = Schema.parse("JSON", json.dumps(schema), old.references)
    examples = list(_examples(document, part, bare))
    schema |= {"examples": examples} if examples else {}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _examples(document: Mapping[str, Json], part: Part, new: Schema) -> Iterator[Json]:
    """Those of the old schema that are events of this kind, as they look now."""
    examples, values = document.get("examples"), new.values()
    for example in examples if isinstance(examples, list) else ():
        if isinstance(example, Mapping) and part.takes(example):
            converted = part.convert(example)
            try:
                values.write(converted)
            except InvalidEvent:
                continue
            yield converted


def _record(document: Mapping[str, Json], listed: Object, placed: PlacedRecord, known: Known) -> Object:
    """An object with the properties that a part has."""
    required = set(cast("list[str]", listed.get("required", [])))
    properties = cast("Mapping[str, Json]", listed["properties"])
    needed: list[Json] = [field.name for field in placed.fields if _is_required(field, required)]
    needed += sorted(required - properties.keys() - placed.gone)
    new = {key: value for key, value in listed.items() if key not in {"properties", "required"}}
    new["properties"] = {
        field.name: _property(document, properties[field.old_name], field, held(known, field.old_name))
        for field in placed.fields
    }
    _refuse_dangling(new, placed)
    return new | ({"required": needed} if needed else {})


def _refuse_dangling(schema: Mapping[str, Json], placed: PlacedRecord) -> None:
    """Conditions that stay may not speak of fields that are gone or have another name."""
    away = placed.gone | {field.old_name for field in placed.fields if field.name != field.old_name}
    for keyword in CONDITIONAL:
        spoken = away & set(_names_in(schema.get(keyword)))
        if spoken:
            raise CannotSplit(
                f"the schema uses {keyword} beside its properties, with {', '.join(sorted(spoken))}, which not all "
                "of the new events have by that name: take that apart first, or try --keep-names"
            )


def _names_in(value: Json) -> Iterator[str]:
    """Names of fields that a condition asks for."""
    if isinstance(value, Mapping):
        for keyword, inside in value.items():
            if keyword in {"properties", "dependentSchemas", "dependencies"} and isinstance(inside, Mapping):
                yield from inside
            if keyword == "required" and isinstance(inside, list):
                yield from (name for name in inside if isinstance(name, str))
            yield from _names_in(inside)
    elif isinstance(value, list):
        for one in value:
            yield from _names_in(one)


def _opened(document: Mapping[str, Json], schema: Json, field: PlacedField, known: Known) -> Object:
    """An object inside, with the properties that a part has; one that may be null says so with its type."""
    assert field.record is not None
    known = known_without(known, field.record)
    whole = merged(document, schema, known)
    if "properties" not in whole:
        for keyword in ("oneOf", "anyOf"):
            branches = whole.pop(keyword, None)
            for branch in branches if isinstance(branches, list) else ():
                if not is_null(branch):
                    inner = merged(document, branch, known)
                    nullable: Object = {"type": ["object", "null"]} if field.presence is not Presence.REQUIRED else {}
                    whole = {**inner, **whole, **nullable}
    if not isinstance(whole.get("properties"), Mapping):
        raise CannotSplit(f"'{field.source}' lists no properties of its own")
    return _record(document, {key: value for key, value in whole.items() if key != "examples"}, field.record, known)


def _rename(schema: Object, part: Part) -> None:
    for keyword in ("$id", "id"):
        name = schema.get(keyword)
        if isinstance(name, str):
            folder, slash, last = name.rstrip("#").rpartition("/")
            _, dot, ending = last.partition(".")
            schema[keyword] = f"{folder}{slash}{part.topic}{dot}{ending}"


def _is_required(field: PlacedField, required: set[str]) -> bool:
    if field.presence is Presence.REQUIRED:
        return True
    return field.presence is Presence.AS_BEFORE and field.old_name in required


def _property(document: Mapping[str, Json], schema: Json, field: PlacedField, known: Known) -> Json:
    if not isinstance(schema, Mapping):
        return schema
    kept: Object = dict(schema) if field.record is None else _opened(document, schema, field, known)
    if field.branch is not None:
        _, branches = objects_in(document, schema)
        kept = {**branches[field.branch.at], **{key: kept[key] for key in ("description",) if key in kept}}
    if field.only is not None:
        kept = {key: value for key, value in kept.items() if key not in {"enum", "examples", "default", "$ref"}}
        kept |= {"enum": [field.only]}
    description = kept.get("description")
    if isinstance(description, str) and field.settled:
        rest = without_conditions(description, field.settled)
        kept.pop("description")
        kept |= {"description": rest} if rest else {}
    return _without_null(kept) if field.presence is Presence.REQUIRED else kept


def _without_null(schema: Object) -> Object:
    """The property where null is no longer a value."""
    kinds = schema.get("type")
    if isinstance(kinds, list):
        rest = [kind for kind in kinds if kind != "null"]
        schema["type"] = rest[0] if len(rest) == 1 else rest
    values = schema.get("enum")
    if isinstance(values, list):
        schema["enum"] = [value for value in values if value is not None]
    examples = schema.get("examples")
    if isinstance(examples, list):
        schema["examples"] = [value for value in examples if value is not None]
    if "default" in schema and schema["default"] is None:
        del schema["default"]
    schema.pop("nullable", None)
    for keyword in ("oneOf", "anyOf"):
        branches = schema.get(keyword)
        if isinstance(branches, list):
            rest = [branch for branch in branches if not is_null(branch)]
            if len(rest) == 1 and isinstance(rest[0], Mapping):
                del schema[keyword]
                schema = {**rest[0], **schema}
            else:
                schema[keyword] = rest
    return schema
