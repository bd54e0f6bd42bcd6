"""Batches: events in a list come apart as if each were sent by itself, with what stands beside the list."""

import json

import pytest

from skra_compat import Schema
from skra_lint.split import CannotSplit, propose
from skra_lint.split.batch import batch_of

KINDS = {"Started": ("sound", "x"), "Ended": ("seconds", 3)}
BATCHES = {
    "JSON": """{"$schema": "http://json-schema.org/draft-07/schema#", "title": "CallEventBatch", "type": "object",
      "definitions": {"CallEvent": {"type": "object", "required": ["kind"], "properties": {
        "kind": {"enum": ["Started", "Ended"]}, "call": {"$ref": "#/definitions/Call"},
        "sound": {"type": "string", "description": "Only set for Started events."},
        "seconds": {"type": "integer", "description": "Only set for Ended events."}}},
        "Call": {"type": "string"}},
      "properties": {"sent_by": {"type": "string"},
        "events": {"type": "array", "items": {"$ref": "#/definitions/CallEvent"}}},
      "required": ["sent_by", "events"]}""",
    "AVRO": """{"type": "record", "name": "CallEventBatch", "namespace": "a.b", "fields": [
      {"name": "sent_by", "type": {"type": "record", "name": "Sender", "fields": [{"name": "id", "type": "string"}]}},
      {"name": "events", "type": ["null", {"type": "array", "items": {"type": "record", "name": "CallEvent", "fields": [
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["Started", "Ended"]}},
        {"name": "passed_by", "type": ["null", "Sender"], "default": null},
        {"name": "sound", "type": ["null", "string"], "default": null, "doc": "Only set for Started events."},
        {"name": "seconds", "type": ["null", "int"], "default": null, "doc": "Only set for Ended events."}]}}]}]}""",
    "PROTOBUF": """syntax = "proto3"; package a.b;
      message CallEventBatch {
        // The machine.
        string sent_by = 1; repeated CallEvent events = 4; Origin origin = 9;
        oneof place { string room = 5; string house = 6; }
        message Origin { string name = 1; }
        message CallEvent {
          enum Kind { KIND_UNSPECIFIED = 0; KIND_STARTED = 1; KIND_ENDED = 2; }
          Kind kind = 1;
          optional string note = 7;
          // Only set for Started events.
          optional string sound = 3;
          // Only set for Ended events.
          optional int32 seconds = 4;
          Origin origin_of_call = 8;
        } }""",
}


def batches(language, sender_is="sent_by", count=30):
    """Messages with an event of each kind, as JSON shows them in a language."""
    for at in range(count):
        sender = {"id": str(at)} if language == "AVRO" else str(at)
        events = [{"kind": kind, name: value} for kind, (name, value) in KINDS.items()]
        if language == "AVRO":
            yield {"sent_by": sender, "events": events}
        elif language == "JSON":
            yield {"sent_by": sender, "events": [{**one, "call": "c"} for one in events]}
        else:
            spelled = [{**one, "kind": f"KIND_{one['kind'].upper()}"} for one in events]
            yield {sender_is: sender, "room": "r", "origin": {"name": "n"}, "events": spelled}


@pytest.mark.parametrize("evidence", ["documentation", "samples", "both"])
@pytest.mark.parametrize("language", BATCHES)
def test_a_batch_comes_apart_event_by_event(language, evidence):
    text, samples = BATCHES[language], tuple(batches(language, "sentBy"))
    if evidence == "samples":
        for sentence in ("Only set for Started events.", "Only set for Ended events."):
            text = text.replace(sentence, "")
    schema = Schema.parse(language, text)
    plan = propose(schema, name="x", samples=() if evidence == "documentation" else samples)
    assert plan.batch == "events"
    assert [part.name for part in plan.parts] == ["CallStarted", "CallEnded"]
    assert any("takes along what stood beside the list" in note for note in plan.notes)
    assert not any("do not fit" in note or "left out" in note for note in plan.notes)
    judges = {part.name: Schema.parse(language, part.text).values() for part in plan.parts}
    events = batch_of(schema).events(tuple(batches(language)))
    assert len(events) == 2 * len(samples)
    for event in events:
        part = plan.part_of(event)
        converted = part.convert(event)
        assert judges[part.name].fault(judges[part.name].write(converted)) is None
        assert "sent_by" in converted


def test_comments_and_types_beside_the_list_come_along():
    text = propose(Schema.parse("PROTOBUF", BATCHES["PROTOBUF"]), name="x").parts[0].text
    assert "  // The machine.\n  string sent_by" in text
    assert text.count("message Origin {") == 1
    assert "oneof place {" in text
    assert "repeated" not in text


CHOICES = {
    "JSON": {
        "type": "object",
        "title": "Batch",
        "properties": {
            "sent": {"type": "integer"},
            "items": {
                "type": "array",
                "items": {
                    "oneOf": [
                        {"title": "Opened", "type": "object", "properties": {"event": {"const": "opened"}, "door": {}},
                         "required": ["event"]},
                        {"title": "Closed", "type": "object", "properties": {"event": {"const": "closed"}, "by": {}},
                         "required": ["event"]},
                    ]
                },
            },
        },
        "required": ["sent", "items"],
    },
    "AVRO": {
        "type": "record",
        "name": "Batch",
        "namespace": "a",
        "fields": [
            {"name": "sent", "type": "long"},
            {
                "name": "events",
                "type": {
                    "type": "array",
                    "items": [
                        {"type": "record", "name": "Opened", "fields": [{"name": "door", "type": "int"}]},
                        {"type": "record", "name": "Closed", "fields": [{"name": "by", "type": "string"}]},
                    ],
                },
            },
        ],
    },
}  # fmt: skip
MIXED = {
    "JSON": {"sent": 1, "items": [{"event": "opened", "door": 3}, {"event": "closed", "by": "x"}]},
    "AVRO": {"sent": 1, "events": [{"a.Opened": {"door": 3}}, {"a.Closed": {"by": "x"}}]},
}


@pytest.mark.parametrize("language", CHOICES)
def test_a_list_of_different_records_is_split_into_them(language):
    schema = Schema.parse(language, json.dumps(CHOICES[language]))
    plan = propose(schema, name="x", samples=(MIXED[language],) * 30)
    assert [part.name for part in plan.parts] == ["Opened", "Closed"]
    assert not any("none of the new" in note or "more than one" in note for note in plan.notes)
    converted = [plan.part_of(event).convert(event) for event in batch_of(schema).events((MIXED[language],))]
    for part, event in zip(plan.parts, converted, strict=True):
        assert event["sent"] == 1
        assert Schema.parse(language, part.text).values().write(event)


def test_each_message_of_a_oneof_in_a_list_becomes_a_message():
    text = """syntax = "proto3";
      message Batch { string sent_by = 1; repeated Event events = 2; }
      message Event { oneof payload { Opened opened = 1; Closed closed = 2; } }
      message Opened { int32 door = 1; } message Closed { string by = 1; }"""
    samples = ({"sentBy": "m", "events": [{"opened": {"door": 3}}, {"closed": {"by": "x"}}]},) * 20
    plan = propose(Schema.parse("PROTOBUF", text), name="x", samples=samples)
    assert [part.fields[0].name for part in plan.parts] == ["sent_by", "sent_by"]
    assert not any("fit" in note or "not proposed" in note for note in plan.notes)


@pytest.mark.parametrize(("language", "text"), [
    ("JSON", '{"type": "array", "items": %s}'), ("AVRO", '{"type": "array", "items": %s}'),
])  # fmt: skip
def test_a_schema_that_is_a_list_is_a_batch(language, text):
    tree = json.loads(BATCHES[language])
    events = tree["properties"]["events"]["items"] if language == "JSON" else tree["fields"][1]["type"][1]["items"]
    if language == "JSON":
        events = {**tree["definitions"]["CallEvent"], "title": "CallEvent"}
        events["properties"].pop("call")
    else:
        events["fields"].pop(1)
    plan = propose(Schema.parse(language, text % json.dumps(events)), name="x")
    assert (plan.batch, [part.name for part in plan.parts]) == ("", ["CallStarted", "CallEnded"])


def test_what_the_events_say_themselves_stays_behind():
    tree = json.loads(BATCHES["JSON"])
    tree["properties"]["call"] = {"type": "integer"}
    plan = propose(Schema.parse("JSON", json.dumps(tree)), name="x")
    assert any("call of the batch stays behind" in note for note in plan.notes)
    assert json.loads(plan.parts[0].text)["properties"]["call"] == {"$ref": "#/definitions/Call"}


@pytest.mark.parametrize("name", ["lines", "items"])
def test_a_list_of_things_is_no_batch(name):
    lines = {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}}
    schema = Schema.parse("JSON", json.dumps({"type": "object", "title": "OrderPlaced", "properties": {name: lines}}))
    assert batch_of(schema) is None
    with pytest.raises(CannotSplit, match="OrderPlaced"):
        propose(schema, name="x")
