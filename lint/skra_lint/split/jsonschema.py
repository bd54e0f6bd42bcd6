"""A part as a JSON Schema: the old document with fewer properties.

What the old schema says beside its properties stays (`$schema`, `additionalProperties`, definitions still in use);
`$id` and `title` are new.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from skra_compat import Schema
from skra_compat.event import Json
from skra_lint.conditions import without_conditions
from skra_lint.split.jsonschema_merge import merged
from skra_lint.split.plan import CannotSplit, Part, PlacedField, Presence

Object: TypeAlias = dict[str, Json]
DEFINITIONS = ("$defs", "definitions")
_SAYS_NO_MORE = frozenset(
    {"$schema", "$id", "id", "title", "description", "$comment", "examples", "type", *DEFINITIONS}
)
"""What may stand beside a choice at the root without saying more of its branches."""
_BRANCHING = (
    "if",
    "then",
    "else",
    "oneOf",
    "anyOf",
    "dependentSchemas",
    "dependencies",
    "dependentRequired",
    "not",
)


def json_schema_text(old: Schema, part: Part) -> str:
    """The schema of a part, indented.

    Raises:
        CannotSplit: the root says more than a list of properties, which a part cannot inherit.
    """
    document = cast("Mapping[str, Json]", json.loads(old.text))
    root = listing(document, document)
    schema: Object = {key: value for key, value in document.items() if key in {"$schema", "id", "$id"}}
    schema |= {key: value for key, value in root.items() if key not in {"$schema", "$ref", "examples", "default"}}
    schema["title"] = part.name
    _rename(schema, part)
    properties = _kept(root, part.inside(""))
    for container in part.containers:
        held = cast("Mapping[str, Json]", root["properties"])[container]
        inner = listing(document, held)
        properties[container] = {**inner, **_members(inner, part.inside(container))}
    schema |= _members(root, part.inside(""))
    schema["properties"] = properties
    required = _required(root)
    schema["required"] = [*_required_of(root, part.inside("")), *(name for name in part.containers if name in required)]
    if not schema["required"]:
        del schema["required"]
    _keep_used_definitions(schema, document)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


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


def _members(old: Mapping[str, Json], fields: Sequence[PlacedField]) -> Object:
    required = _required_of(old, fields)
    return (
        {"properties": _kept(old, fields), "required": required}
        if required or "required" in old
        else {"properties": _kept(old, fields)}
    )


def _kept(old: Mapping[str, Json], fields: Sequence[PlacedField]) -> Object:
    properties = cast("Mapping[str, Json]", old.get("properties", {}))
    return {field.name: _property(properties[field.source.rpartition(".")[2]], field) for field in fields}


def _required(old: Mapping[str, Json]) -> set[str]:
    return set(cast("list[str]", old.get("required", [])))


def _required_of(old: Mapping[str, Json], fields: Sequence[PlacedField]) -> list[Json]:
    required = _required(old)
    return [field.name for field in fields if _is_required(field, required)]


def listing(document: Mapping[str, Json], place: Json) -> Mapping[str, Json]:
    """The schema that lists the properties of a place: what stands there, or what it refers to, `allOf` merged.

    Raises:
        CannotSplit: it says more than a list of properties, which a part cannot inherit.
    """
    root = merged(document, place)
    if not isinstance(root.get("properties"), Mapping):
        raise CannotSplit("the schema's root lists no properties of its own")
    branching = [keyword for keyword in _BRANCHING if keyword in root]
    if branching:
        raise CannotSplit(
            f"the schema uses {', '.join(branching)} beside its properties: take that apart first, a split cannot tell "
            "what stays"
        )
    return root


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
    return field.presence is Presence.AS_BEFORE and field.source.rpartition(".")[2] in required


def _property(schema: Json, field: PlacedField) -> Json:
    if not isinstance(schema, Mapping):
        return schema
    kept: Object = dict(schema)
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
