"""What is accepted and means something else: told as a degradation, with an event that both sides accept."""

import json

import pytest

from skra_compat import Schema, compare

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def record(properties, *required):
    return {"type": "object", "properties": properties, "required": list(required)}


def lines(inner):
    return record({"lines": {"type": "array", "items": record({"t": inner}, "t")}})


DEGRADED = [
    (record({"a": {"default": 1}}), record({"a": {"default": 2}}), "DEFAULT_CHANGED", "#/properties/a/default", {}),
    (record({"a": {"default": 1}}), record({"a": {}}), "DEFAULT_CHANGED", "#/properties/a/default", {}),
    (
        lines({**TEXT, "format": "date-time"}),
        lines({**TEXT, "format": "date"}),
        "FORMAT_ANNOTATION_CHANGED",
        "#/properties/lines/items/properties/t/format",
        {"lines": [{"t": "2020-01-02T03:04:05Z"}]},
    ),
    (
        record({"a": {**TEXT, "contentEncoding": "base64"}}),
        record({"a": {**TEXT, "contentEncoding": "base16"}}),
        "CONTENT_ENCODING_CHANGED",
        "#/properties/a/contentEncoding",
        {"a": "beef"},
    ),
    (
        record({"a": TEXT}),
        record({"a": {**TEXT, "contentMediaType": "application/json"}}),
        "CONTENT_MEDIA_TYPE_CHANGED",
        "#/properties/a/contentMediaType",
        {"a": "beef"},
    ),
    (WHOLE, {"type": "number"}, "DIGITS_LOST", "#/", 2**53 + 1),
    (
        {"oneOf": [record({"k": {"const": 1}, "d": {"default": "x"}}, "k"), record({"k": {"const": 2}}, "k")]},
        {"oneOf": [record({"k": {"const": 1}, "d": {"default": "y"}}, "k"), record({"k": {"const": 2}}, "k")]},
        "DEFAULT_CHANGED",
        "#/oneOf/0/properties/d/default",
        {"k": 1},
    ),
]
UNTOLD = [
    (record({"a": {"default": 1}}, "a"), record({"a": {"default": 2}}, "a")),
    (record({"a": {}}), record({"a": {"default": 2}})),
    (record({"a": {**TEXT, "format": "date"}}), record({"a": TEXT})),
    ({"title": "a", **TEXT}, {"title": "b", "description": "c", "examples": ["d"], **TEXT}),
    ({**WHOLE, "maximum": 9}, {"type": "number", "maximum": 9}),
    (record({"a": TEXT, "b": TEXT}), record({"a": TEXT})),
]


def compared(reader, writer):
    schemas = [Schema.parse("JSON", json.dumps(one)) for one in (reader, writer)]
    return schemas, compare(*schemas)


@pytest.mark.parametrize(("writer", "reader", "kind", "path", "event"), DEGRADED)
def test_a_change_of_meaning_is_told_with_an_event(writer, reader, kind, path, event):
    schemas, verdict = compared(reader, writer)
    (told,) = verdict.degradations
    assert verdict.compatible
    assert (told.kind, told.path, told.counterexample.event) == (kind, path, event)
    assert told.message
    assert "written as" in told.counterexample.outcome
    assert all(schema.values().accepts([told.counterexample.payload]) for schema in schemas)


@pytest.mark.parametrize(("writer", "reader"), UNTOLD)
def test_what_changes_nothing_for_a_program_is_not_told(writer, reader):
    assert not compared(reader, writer)[1].degradations


def test_a_change_of_meaning_under_references_is_told_once():
    tree = {"$ref": "#/definitions/t", "definitions": {"t": record({"next": {"$ref": "#/definitions/t"}, "n": {}})}}
    writer, reader = json.loads(json.dumps(tree)), json.loads(json.dumps(tree))
    writer["definitions"]["t"]["properties"]["n"] = {"default": 0}
    reader["definitions"]["t"]["properties"]["n"] = {"default": 1}
    assert [one.path for one in compared(reader, writer)[1].degradations] == ["#/properties/n/default"]


def test_a_change_of_meaning_is_told_beside_a_refusal():
    writer = record({"a": {"default": 1}, "b": TEXT})
    reader = record({"a": {"default": 2}, "b": WHOLE})
    verdict = compared(reader, writer)[1]
    assert [one.kind for one in verdict.incompatibilities] == ["TYPE_CHANGED"]
    assert [one.kind for one in verdict.degradations] == ["DEFAULT_CHANGED"]


def test_many_changes_share_an_event():
    writer, reader = (record({f"a{number}": {"default": value} for number in range(90)}) for value in (1, 2))
    told = compared(reader, writer)[1].degradations
    assert len(told) == 90
    assert all(one.counterexample.event == {} for one in told)
