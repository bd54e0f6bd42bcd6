"""A part as a JSON Schema: the old document with fewer properties.

What the old schema says beside its properties stays (`$schema`, `additionalProperties`, definitions still in use);
`$id` and `title` are new.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias, cast

from skra_compat import InvalidEvent, Schema
from skra_compat.event import Json
from skra_lint.conditions import without_conditions
from skra_lint.split.jsonschema_merge import Known, held, merged
from skra_lint.split.plan import CannotSplit, Part, PlacedField, PlacedRecord, Presence, Symbols

Object: TypeAlias = dict[str, Json]
DEFINITIONS = ("$defs", "definitions")
_SAYS_NO_MORE = frozenset(
    {"$schema", "$id", "id", "title", "description", "$comment", "examples", "type", *DEFINITIONS}
)
"""What may stand beside a choice at the root without saying more of its branches."""
_LEFT_OVER = ("if", "then", "else", "oneOf", "anyOf", "not", "allOf", "dependentSchemas", "dependencies")
"""What may still ask for fields when everything that is known has been decided."""
_CONDITIONAL = frozenset({*_LEFT_OVER, "dependentRequired"})
_OF_DOCUMENT = ("$schema", "$id", "id", *DEFINITIONS)


def json_schema_text(old: Schema, part: Part) -> str:
    """The schema of a part, indented.

    Raises:
        CannotSplit: the root says more than a list of properties, which a part cannot inherit.
    """
    document = cast("Mapping[str, Json]", json.loads(old.text))
    known = {} if part.marks else known_of(part.combination)
    root = listing(document, document, known_without(known, part.root))
    schema: Object = {key: value for key, value in document.items() if key in {"$schema", "id", "$id"}}
    schema |= {key: value for key, value in root.items() if key not in {"$schema", "$ref", "examples", "default"}}
    schema |= {"title": part.name}
    _rename(schema, part)
    schema = _record(document, schema, part.root, known)
    _keep_used_definitions(schema, document)
    bare = Schema.parse("JSON", json.dumps(schema), old.references)
    examples = list(_examples(document, part, bare))
    schema |= {"examples": examples} if examples else {}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def known_of(symbols: Symbols) -> Known:
    """What the values of discriminators say of an event: `meta.kind` is a field inside of `meta`."""
    known: dict[str, str | int | Known | None] = {}
    for path, value in symbols.items():
        inside = known
        *around, name = path.split(".")
        for step in around:
            below = inside.get(step)
            deeper = dict(below) if isinstance(below, Mapping) else {}
            inside[step] = deeper
            inside = deeper
        inside[name] = value
    return known


def known_without(known: Known, record: PlacedRecord) -> Known:
    """The same, and that some fields are not there."""
    return {**dict.fromkeys(record.gone), **known}


def settled(schema: Schema, symbols: Symbols) -> Schema:
    """The schema of events of which that is known: what keywords make depend on it is decided."""
    document = cast("Json", json.loads(schema.text))
    if not isinstance(document, Mapping) or not _has_cases(document):
        return schema
    known = known_of(symbols)
    said = {key: value for key, value in document.items() if key in _OF_DOCUMENT}
    text = json.dumps({**_decided(document, document, known), **said})
    return Schema.parse("JSON", text, schema.references)


def _has_cases(value: Json) -> bool:
    if isinstance(value, Mapping):
        return not _CONDITIONAL.isdisjoint(value) or any(map(_has_cases, value.values()))
    return isinstance(value, list) and any(map(_has_cases, value))


def _decided(document: Mapping[str, Json], place: Json, known: Known) -> Object:
    whole = merged(document, place, known)
    properties = whole.get("properties")
    if isinstance(properties, Mapping):
        deeper = {
            name: _decided(document, one, held(known, name)) for name, one in properties.items() if held(known, name)
        }
        whole["properties"] = {**properties, **deeper}
    return whole


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


def root_choices(document: Json) -> Iterator[tuple[str, Object]]:
    """The name (empty where none is given) and the schema of each branch of a root that is nothing but a choice.

    Raises:
        CannotSplit: a branch leads out of the document, or says two things of one keyword.
    """
    root: Object = dict(document) if isinstance(document, Mapping) else {}
    said = set(root) - _SAYS_NO_MORE
    branches = root.get(next(iter(said), ""), None) if len(said) == 1 and said <= {"oneOf", "anyOf"} else None
    for branch in branches if isinstance(branches, list) else ():
        reference = branch.get("$ref") if isinstance(branch, Mapping) else None
        listing = merged(root, branch)
        name = str(listing.get("title") or (reference.rpartition("/")[2] if isinstance(reference, str) else ""))
        schema: Object = {"$schema": root["$schema"]} if "$schema" in root else {}
        schema |= {"title": name, **{key: value for key, value in listing.items() if key not in {"$id", "id"}}}
        _keep_used_definitions(schema, root)
        yield name, schema


def _record(document: Mapping[str, Json], listed: Object, placed: PlacedRecord, known: Known) -> Object:
    """An object with the properties that a part has."""
    required = set(cast("list[str]", listed.get("required", [])))
    properties = cast("Mapping[str, Json]", listed["properties"])
    needed: list[Json] = [field.name for field in placed.fields if _is_required(field, required)]
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
    for keyword in _LEFT_OVER:
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


def listing(document: Mapping[str, Json], place: Json, known: Known | None = None) -> Object:
    """The schema that lists the properties of a place: what stands there, or what it refers to, `allOf` merged.

    Raises:
        CannotSplit: it lists none.
    """
    root = merged(document, place, known)
    if not isinstance(root.get("properties"), Mapping):
        raise CannotSplit("the schema's root lists no properties of its own")
    return root


def _opened(document: Mapping[str, Json], schema: Json, field: PlacedField, known: Known) -> Object:
    """An object inside, with the properties that a part has; one that may be null says so with its type."""
    assert field.record is not None
    known = known_without(known, field.record)
    whole = merged(document, schema, known)
    if "properties" not in whole:
        for keyword in ("oneOf", "anyOf"):
            branches = whole.pop(keyword, None)
            for branch in branches if isinstance(branches, list) else ():
                if not _is_null(branch):
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
        _, branches = _objects_in(document, schema)
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
            rest = [branch for branch in branches if not _is_null(branch)]
            if len(rest) == 1 and isinstance(rest[0], Mapping):
                del schema[keyword]
                schema = {**rest[0], **schema}
            else:
                schema[keyword] = rest
    return schema


def payload_branches(schema: Schema, name: str) -> list[str]:
    """The names of the objects that a property at the root holds one of, empty names where they have none."""
    document = cast("Json", json.loads(schema.text))
    root = merged(document, document) if isinstance(document, Mapping) else {}
    properties = root.get("properties")
    held_there = properties.get(name) if isinstance(properties, Mapping) else None
    names, _ = _objects_in(cast("Mapping[str, Json]", document), held_there)
    return names


def _objects_in(document: Mapping[str, Json], schema: Json) -> tuple[list[str], list[Object]]:
    """The branches of a choice, null aside, with what each is called."""
    whole = merged(document, schema)
    if "properties" in whole:
        return [], []
    listed = next((whole[one] for one in ("oneOf", "anyOf") if isinstance(whole.get(one), list)), [])
    branches = (
        [one for one in listed if isinstance(one, Mapping) and not _is_null(one)] if isinstance(listed, list) else []
    )
    references = [one.get("$ref") for one in branches]
    titles = [merged(document, one).get("title") for one in branches]
    names = [
        reference.rpartition("/")[2] if isinstance(reference, str) else title if isinstance(title, str) else ""
        for reference, title in zip(references, titles, strict=True)
    ]
    return names, [dict(one) for one in branches]


def _is_null(branch: Json) -> bool:
    return isinstance(branch, Mapping) and (
        branch.get("type") == "null" or ("const" in branch and branch["const"] is None)
    )


def _keep_used_definitions(schema: Object, document: Mapping[str, Json]) -> None:
    """Definitions that the part still refers to, directly or through one another."""
    for keyword in DEFINITIONS:
        all_of_them = document.get(keyword)
        schema.pop(keyword, None)
        if not isinstance(all_of_them, Mapping):
            continue
        used: set[str] = set()
        waiting = {key: value for key, value in schema.items() if key not in DEFINITIONS}
        found = set(_named(waiting, keyword))
        while found - used:
            name = (found - used).pop()
            used.add(name)
            found |= set(_named(all_of_them.get(name), keyword))
        kept = {name: value for name, value in all_of_them.items() if name in used}
        if kept:
            schema[keyword] = kept


def _named(value: Json, keyword: str) -> Iterator[str]:
    """Names of the definitions that `$ref`s inside a value lead to."""
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        prefix = f"#/{keyword}/"
        if isinstance(reference, str) and reference.startswith(prefix):
            yield reference.removeprefix(prefix).partition("/")[0]
        for inner in value.values():
            yield from _named(inner, keyword)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, keyword)
