"""ST201 on a schema that is a choice of other schemas by reference, and on none that is a choice by itself."""

import json

import pytest

from skra_compat import Schema
from skra_lint import Stream, lint, select_rules

PLACED = {"type": "record", "name": "OrderPlaced", "namespace": "a", "fields": [{"name": "id", "type": "string"}]}
PAID = {**PLACED, "name": "OrderPaid"}
OBJECT = {"type": "object", "title": "OrderPlaced", "properties": {"id": {"type": "string"}}}


def found(schema, stream=None):
    rules = select_rules(["ST201"])
    return [one.evidence for one in lint(schema, name="orders", rules=rules, stream=stream or Stream(topic="orders"))]


def in_avro(*branches):
    others = {f"a.{one['name']}": Schema.parse("AVRO", json.dumps(one)) for one in (PLACED, PAID)}
    return Schema.parse("AVRO", json.dumps(list(branches)), others)


def in_json(document):
    others = {name: Schema.parse("JSON", json.dumps(OBJECT)) for name in ("placed.json", "paid.json")}
    return Schema.parse("JSON", json.dumps(document), others)


def test_a_choice_by_reference_is_a_topic_of_several_types():
    assert found(in_avro("a.OrderPlaced", "a.OrderPaid")) == ["a.OrderPlaced, a.OrderPaid"]
    choice = [{"$ref": "placed.json"}, {"$ref": "paid.json"}]
    for keyword in ("oneOf", "anyOf"):
        assert found(in_json({keyword: choice})) == ["placed.json, paid.json"]


def test_what_the_registry_knows_of_the_topic_goes_first():
    stream = Stream(topic="orders", event_types=("orders-value",))
    assert found(in_avro("a.OrderPlaced", "a.OrderPaid"), stream) == []


@pytest.mark.parametrize(
    "document",
    [
        {"oneOf": [{"$ref": "placed.json"}, OBJECT]},
        {"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}], "$defs": {"A": OBJECT, "B": OBJECT}},
        {"oneOf": [{"$ref": "placed.json"}]},
        {"type": "object", "properties": {"order": {"$ref": "placed.json"}, "bill": {"$ref": "paid.json"}}},
    ],
)
def test_a_choice_within_the_schema_is_none(document):
    assert found(in_json(document)) == []
