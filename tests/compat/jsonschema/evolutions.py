"""What teams do to the schemas of their events, as functions from a schema to its successors."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

CASES = Path(__file__).parents[2] / "cases" / "jsonschema"


def in_the_wild() -> dict:
    """Schemas of events by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(CASES.glob("*.json"))}


def evolutions(document) -> Iterator[tuple[str, object]]:
    """Every successor of a document, with the name of the change and the place."""
    for pointer, schema in list(_places(document, ())):
        for name, change in _CHANGES.items():
            for number, changed in enumerate(change(copy.deepcopy(schema))):
                yield f"{name}@/{'/'.join(pointer)}#{number}", _put(document, pointer, changed)
        if pointer and "$ref" not in schema:
            yield f"moved-to-definitions@/{'/'.join(pointer)}", _moved(document, pointer, schema)


_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_ONE = ("items", "additionalProperties", "contains", "not", "if", "then", "else", "propertyNames")


def _places(schema, pointer):
    if not isinstance(schema, dict):
        return
    yield pointer, schema
    for word, value in schema.items():
        if word in _MAPS:
            for name, inner in value.items():
                yield from _places(inner, (*pointer, word, name))
        elif word in _LISTS:
            for number, inner in enumerate(value):
                yield from _places(inner, (*pointer, word, str(number)))
        elif word in _ONE:
            yield from _places(value, (*pointer, word))


def _put(document, pointer, schema):
    if not pointer:
        return schema
    found = copy.deepcopy(document)
    inside = found
    for step in pointer[:-1]:
        inside = inside[int(step) if isinstance(inside, list) else step]
    inside[int(pointer[-1]) if isinstance(inside, list) else pointer[-1]] = schema
    return found


def _moved(document, pointer, schema):
    word = "$defs" if "2019" in document["$schema"] or "2020" in document["$schema"] else "definitions"
    found = _put(document, pointer, {"$ref": f"#/{word}/Moved"})
    found.setdefault(word, {})["Moved"] = copy.deepcopy(schema)
    return found


def _is_object(schema) -> bool:
    return "properties" in schema


def _property_added(schema):
    if not _is_object(schema):
        return
    for inner in ({"type": "string"}, {"type": ["integer", "null"], "default": None}, {}):
        yield schema | {"properties": schema["properties"] | {"added": inner}}


def _required_property_added(schema):
    if _is_object(schema):
        more = {"properties": schema["properties"] | {"added": {"type": "string"}}}
        yield schema | more | {"required": [*schema.get("required", ()), "added"]}


def _property_removed(schema):
    for name in schema.get("properties", ()) if _is_object(schema) else ():
        kept = {key: value for key, value in schema["properties"].items() if key != name}
        required = [one for one in schema.get("required", ()) if one != name]
        changed = {**schema, "properties": kept, "required": required}
        yield changed if required else {word: value for word, value in changed.items() if word != "required"}


def _required_changed(schema):
    for name in schema.get("properties", ()) if _is_object(schema) else ():
        required = schema.get("required", [])
        changed = [one for one in required if one != name] if name in required else [*required, name]
        if changed:
            yield schema | {"required": changed}


def _model_changed(schema):
    if not _is_object(schema):
        return
    word = "unevaluatedProperties" if "unevaluatedProperties" in schema else "additionalProperties"
    for rest in (False, True, {"type": "string"}):
        if schema.get(word, True) != rest:
            yield schema | {word: rest}


def _enum_changed(schema):
    values = schema.get("enum")
    if values:
        yield schema | {"enum": [*values, "ADDED"]}
        if len(values) > 1:
            yield schema | {"enum": values[1:]}
            yield schema | {"enum": values[::-1]}
        yield {word: value for word, value in schema.items() if word != "enum"} | {"type": "string"}


def _constant_to_enum(schema):
    if "const" in schema:
        rest = {word: value for word, value in schema.items() if word != "const"}
        yield rest | {"enum": [schema["const"]]}
        yield rest | {"enum": [schema["const"], "OTHER"]}


def _number_changed(schema):
    for word, value in schema.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and word != "const":
            yield schema | {word: value + 1}
            yield {key: kept for key, kept in schema.items() if key != word}
            if value >= 1:
                yield schema | {word: value - 1 or 0.5} if "ultipleOf" not in word else schema | {word: value * 2}


def _bound_added(schema):
    kind = schema.get("type")
    if kind == "string" and "enum" not in schema and "const" not in schema:
        yield schema | {"maxLength": 36} if "maxLength" not in schema else schema | {"minLength": 1}
        yield schema | {"pattern": "^[a-z0-9-]+$"}
        yield schema | {"format": "uuid"}
        yield schema | {"enum": ["A", "B"]}
    elif kind in ("number", "integer"):
        yield {"minimum": 0, "maximum": 100} | schema
        yield {"multipleOf": 5} | schema
    elif kind == "array":
        yield {"uniqueItems": True} | schema
        yield {"minItems": 1} | schema
        yield {"maxItems": 10} | schema
    elif kind == "object":
        yield {"minProperties": 1} | schema
        yield schema | {"patternProperties": {"^x-": {"type": "string"}}}


def _pattern_changed(schema):
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        yield {word: value for word, value in schema.items() if word != "pattern"}
        yield schema | {"pattern": f"(?:{pattern})|^$"}
        yield schema | {"pattern": pattern.removesuffix("$")}
        yield schema | {"pattern": pattern.replace("\\d", "[0-9]")}
        yield schema | {"pattern": pattern.replace("a-z", "a-zA-Z")}


def _type_changed(schema):
    kind = schema.get("type")
    if kind == "integer":
        yield schema | {"type": "number"}
    elif kind == "number":
        yield schema | {"type": "integer"}
    if isinstance(kind, str):
        yield schema | {"type": [kind, "null"]}
        yield {"anyOf": [schema, {"type": "null"}]} if "$schema" not in schema else schema
        yield {"oneOf": [{"type": "null"}, schema]} if "$schema" not in schema else schema
        yield schema | {"type": "boolean"}
    elif isinstance(kind, list):
        yield schema | {"type": kind[0]}
        yield schema | {"type": kind[1:]}


def _branches_changed(schema):
    for word in ("oneOf", "anyOf"):
        branches = schema.get(word)
        if not branches:
            continue
        other = "anyOf" if word == "oneOf" else "oneOf"
        kept = {key: value for key, value in schema.items() if key != word}
        yield kept | {other: branches}
        yield schema | {word: [*branches, {"type": "boolean"}]}
        yield schema | {word: [*branches, {"properties": {"kind": {"const": "added"}}, "required": ["kind"]}]}
        yield schema | {word: branches[::-1]}
        if len(branches) > 1:
            yield schema | {word: branches[1:]}
            yield schema | {word: branches[:-1]}


def _said_otherwise(schema):
    yield schema | {"description": "Said again."}
    if "$schema" not in schema and "$ref" not in schema:
        yield {"allOf": [schema]}
        yield {"anyOf": [schema]}
    halves = list(schema.items())
    words = {word for word, _ in halves}
    apart = {"$schema", "$ref", "if", "items", "additionalItems", "additionalProperties", "contains"}
    if not any(word in apart or word.startswith(("unevaluated", "min", "max", "exclusive")) for word in words):
        yield {"allOf": [dict(halves[:1]), dict(halves[1:])]}


def _keyword_dropped(schema):
    for word in ("if", "not", "dependencies", "dependentRequired", "dependentSchemas", "contains", "uniqueItems"):
        if word in schema:
            yield {key: value for key, value in schema.items() if key != word}
    for word in ("propertyNames", "patternProperties", "unevaluatedProperties", "format", "items", "prefixItems"):
        if word in schema:
            yield {key: value for key, value in schema.items() if key != word}


def _tuple_changed(schema):
    places = schema.get("prefixItems")
    if places:
        yield schema | {"prefixItems": [*places, {"type": "string"}]}
        yield schema | {"prefixItems": places[:-1]} if len(places) > 1 else schema
        yield schema | {"items": True}


_CHANGES = {
    "property-added": _property_added,
    "required-property-added": _required_property_added,
    "property-removed": _property_removed,
    "required-changed": _required_changed,
    "model-changed": _model_changed,
    "enum-changed": _enum_changed,
    "constant-to-enum": _constant_to_enum,
    "number-changed": _number_changed,
    "bound-added": _bound_added,
    "pattern-changed": _pattern_changed,
    "type-changed": _type_changed,
    "branches-changed": _branches_changed,
    "said-otherwise": _said_otherwise,
    "keyword-dropped": _keyword_dropped,
    "tuple-changed": _tuple_changed,
}
