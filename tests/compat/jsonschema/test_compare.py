"""Verdicts, each with the name and place of what refuses, and an event that shows it."""

import json

import pytest

from skra_compat import Policy, Schema, compare

STRING, INTEGER = {"type": "string"}, {"type": "integer"}
D4 = "http://json-schema.org/draft-04/schema#"


def record(properties, *required, **more):
    return (
        {"type": "object", "properties": properties, "required": list(required), **more}
        if required
        else {"type": "object", "properties": properties, **more}
    )


def tree(kind):
    node = record({"v": {"type": kind}, "l": {"$ref": "#/definitions/t"}}, additionalProperties=False)
    return {"$ref": "#/definitions/t", "definitions": {"t": node}}


def schema(value, **references):
    return Schema.parse("JSON", json.dumps(value), references=references)


COMPATIBLE = [
    (INTEGER, {"type": "number"}),
    ({}, {"properties": {}}),
    ({"enum": ["a"]}, {"enum": ["b", "a"]}),
    ({"type": "integer", "minimum": 1, "maximum": 3}, {"enum": [1, 2, 3]}),
    ({"type": "integer", "minimum": 5}, {"type": "integer", "exclusiveMinimum": 4}),
    ({"multipleOf": 4}, {"multipleOf": 2}),
    ({"$schema": D4, "type": "number", "minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
    ({"type": "string", "pattern": "^(A|B)$"}, {"enum": ["A", "B"]}),
    ({"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "pattern": "^[a-z0-9]+$"}),
    (record({"a": STRING}, additionalProperties=False), record({"a": STRING, "b": STRING})),
    ({"allOf": [record({"a": STRING}), {"required": ["a"]}]}, record({"a": STRING}, "a")),
    ({"oneOf": [STRING, INTEGER]}, {"oneOf": [STRING, INTEGER, {"type": "null"}]}),
    ({"type": ["string", "null"]}, {"anyOf": [{"type": "null"}, STRING]}),
    ({"not": STRING}, {"type": ["number", "null", "object", "array", "boolean"]}),
    (tree("integer"), tree("number")),
    ({"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True}, {"maxItems": 2}),
    (record({}, additionalProperties=False, patternProperties={"^x-": STRING}), {"additionalProperties": STRING}),
]

INCOMPATIBLE = [
    ({"type": "number"}, INTEGER, "TYPE_NARROWED", "#/"),
    (STRING, INTEGER, "TYPE_CHANGED", "#/"),
    (record({"a": STRING}), record({"a": INTEGER}), "TYPE_CHANGED", "#/properties/a"),
    (record({"a": STRING}), record({"a": STRING}, "a"), "REQUIRED_ATTRIBUTE_ADDED", "#/required/a"),
    (
        record({"a": STRING}),
        record({"a": STRING, "b": STRING}),
        "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
        "#/properties/b",
    ),
    (
        record({"a": {}, "b": {}}, additionalProperties=False),
        record({"a": {}}, additionalProperties=False),
        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
        "#/properties/b",
    ),
    (
        {"type": "object"},
        {"type": "object", "additionalProperties": False},
        "ADDITIONAL_PROPERTIES_REMOVED",
        "#/additionalProperties",
    ),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}, "ENUM_ARRAY_NARROWED", "#/enum"),
    ({"const": "a"}, {"const": "b"}, "ENUM_ARRAY_CHANGED", "#/const"),
    ({"type": "number", "minimum": 5}, {"type": "number", "minimum": 6}, "MINIMUM_INCREASED", "#/minimum"),
    (STRING, {"type": "string", "maxLength": 3}, "MAX_LENGTH_ADDED", "#/maxLength"),
    ({"type": "array", "items": STRING}, {"type": "array", "items": INTEGER}, "TYPE_CHANGED", "#/items"),
    ({"type": "array"}, {"type": "array", "uniqueItems": True}, "UNIQUE_ITEMS_ADDED", "#/uniqueItems"),
    (tree("number"), tree("integer"), "TYPE_NARROWED", "#/properties/v"),
    ({"type": "object"}, {"required": ["x"]}, "REQUIRED_ATTRIBUTE_ADDED", "#/required/x"),
    (INTEGER, {"$schema": D4, "type": "integer"}, "TYPE_NARROWED", "#/"),
]


@pytest.mark.parametrize(("writer", "reader"), COMPATIBLE)
def test_what_the_reader_covers_is_compatible(writer, reader):
    verdict = compare(schema(reader), schema(writer))
    assert verdict.compatible, verdict.incompatibilities


@pytest.mark.parametrize(("writer", "reader", "kind", "path"), INCOMPATIBLE)
def test_what_the_reader_refuses_is_named_and_shown(writer, reader, kind, path):
    first, *_ = compare(schema(reader), schema(writer)).incompatibilities
    assert (first.kind, first.path, first.undecided) == (kind, path, False)
    assert first.counterexample is not None
    assert schema(writer).values().accepts([first.counterexample.payload])
    assert not schema(reader).values().accepts([first.counterexample.payload])


def test_lenient_counts_declared_properties_only():
    writer, reader = schema(record({"a": STRING})), schema(record({"a": STRING, "b": STRING}))
    assert not compare(reader, writer).compatible
    assert compare(reader, writer, Policy.LENIENT).compatible
    changed = schema(record({"a": INTEGER, "b": STRING}))
    assert not compare(changed, writer, Policy.LENIENT).compatible


def test_a_default_does_not_make_a_required_property_safe():
    reader = schema(record({"a": {"type": "string", "default": ""}}, "a"))
    assert compare(reader, schema(record({"a": STRING}))).incompatibilities[0].counterexample.event == {}


def test_a_wide_recursive_union_ends_in_an_answer():
    def union(count):
        members = {
            f"T{n}": record({"kind": {"const": n}, "next": {"$ref": "#/definitions/U"}}, "kind") for n in range(count)
        }
        branches = [{"$ref": f"#/definitions/{name}"} for name in members]
        return schema({"$ref": "#/definitions/U", "definitions": {**members, "U": {"oneOf": branches}}})

    small, large = union(5), union(6)
    assert compare(reader=large, writer=small).compatible
    assert not compare(reader=small, writer=large).compatible


def test_references_are_compared_by_what_they_lead_to():
    old, new = schema(STRING), schema(INTEGER)
    refers = record({"a": {"$ref": "ref.json"}})
    first, second = schema(refers, **{"ref.json": old}), schema(refers, **{"ref.json": new})
    assert compare(first, first).compatible
    assert compare(second, first).incompatibilities[0].path == "#/properties/a"
