"""Records in and out, as a test says them; these tests use the plugin themselves."""

import json
import threading
import uuid
from pathlib import Path

import httpx
import pytest

ORDER = {
    "type": "record",
    "name": "Order",
    "fields": [{"name": "id", "type": "string"}, {"name": "total", "type": "double"}],
}
SCHEMAS = Path(__file__).parents[2] / "schemas" / "orders"
PROTO = 'syntax = "proto3"; message Order { string id = 1; double total = 2; }'
JSON = {"type": "object", "properties": {"id": {"type": "string"}, "total": {"type": "number"}}, "required": ["id"]}


@pytest.mark.parametrize("schema", [ORDER, json.dumps(ORDER), JSON, PROTO], ids=["dict", "avro", "json", "protobuf"])
def test_an_event_comes_out_as_it_went_in(skra, schema):
    topic = skra.topic("orders", schema=schema)
    landed = skra.produce(topic, {"id": "o-1", "total": 12.5}, key="o-1", headers={"trace": "t-1"})
    [event] = skra.consumed(topic)
    assert (landed.topic, landed.partition, landed.offset) == ("orders", 0, 0)
    assert event.value == {"id": "o-1", "total": 12.5}
    assert (event.key, event.headers, event.offset) == ("o-1", {"trace": b"t-1"}, 0)
    assert event.raw is not None
    assert event.raw[0] == 0


@pytest.mark.parametrize(("file", "language"), [("v1.avsc", "AVRO"), ("v1.json", "JSON"), ("v1.proto", "PROTOBUF")])
def test_a_schema_may_be_a_file(skra, file, language):
    skra.topic("orders", schema=SCHEMAS / file)
    registered = httpx.get(f"{skra.schema_registry_url}/subjects/orders-value/versions/latest").json()
    assert registered.get("schemaType", "AVRO") == language


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        (ORDER, {"id": "o-1", "total": "much"}, ["orders", "total", "double", "'much'", "orders-value version 1"]),
        (ORDER, {"id": "o-1"}, ["orders", "total"]),
        (JSON, {"total": 1}, ["orders", '"id" is a required property']),
        (JSON, {"id": 7}, ["$.id", "7 is not of type"]),
        (PROTO, {"id": "o-1", "total": "much"}, ["total"]),
    ],
)
def test_an_assertion_names_the_field_and_the_reason(skra, schema, value, said):
    topic = skra.topic("orders", schema=schema)
    with pytest.raises(AssertionError) as refusal:
        skra.produce(topic, value)
    assert [part for part in said if part not in str(refusal.value)] == [], str(refusal.value)
    assert skra.end_offsets(topic) == {0: 0}


def test_raw_bytes_are_judged_by_the_broker_alone(skra):
    topic = skra.topic("orders", schema=ORDER)
    with pytest.raises(
        AssertionError, match=r"(?s)orders\[0\].*rejected, error 87.*record 0, value \$.*names no schema"
    ):
        skra.produce_raw(topic, b"rubbish")
    assert skra.produce_raw("anything", b"\xff").offset == 0
    assert skra.consumed("anything")[0].value == b"\xff"


def test_a_topic_takes_policies_and_configs(skra):
    skra.topic("audited", config={"skra.headers": "trace_id", "cleanup.policy": "compact"})
    with pytest.raises(AssertionError, match=r"trace_id"):
        skra.produce("audited", {"a": 1}, key="k")
    skra.produce("audited", {"a": 1}, key="k", headers={"trace_id": "t"})
    assert skra.consumed("audited")[0].value == {"a": 1}


def test_who_does_not_own_the_topic_writes_as_its_owner_or_not_at_all(skra):
    topic = skra.topic("orders", schema=ORDER, owner="order-service")
    event = {"id": "o-1", "total": 1.0}
    with pytest.raises(AssertionError, match="owned by 'order-service'"):
        skra.produce(topic, event)
    skra.produce(topic, event, as_owner=True)
    assert len(skra.consumed(topic)) == 1
    with pytest.raises(AssertionError, match="has no owner"):
        skra.produce(skra.topic("free"), "x", as_owner=True)


def test_the_fixture_itself_claims_nothing(skra):
    skra.produce("free", "x")
    assert httpx.get(f"{skra.schema_registry_url}/v1/owners").json()["owners"] == []


def test_what_is_missing_is_said_with_what_is_there(skra):
    topic = skra.topic("orders", partitions=2)
    skra.produce(topic, "one", partition=1)
    with pytest.raises(AssertionError, match=r"(?s)expected 3 events within 0.2 s, 1 came:\n  1@0: 'one'"):
        skra.consumed(topic, n=3, timeout=0.2)
    assert skra.end_offsets(topic) == {0: 0, 1: 1}


def test_it_waits_for_what_comes_later(skra):
    topic = skra.topic("orders")
    late = threading.Timer(0.2, skra.produce, [topic, "late"])
    late.start()
    assert [event.value for event in skra.consumed(topic)] == ["late"]
    late.join()


def test_a_topic_that_is_there_and_a_schema_that_breaks_are_refused(skra):
    skra.topic("orders", schema=ORDER)
    with pytest.raises(AssertionError, match=r"topic orders was not created.*exists"):
        skra.topic("orders")
    with pytest.raises(AssertionError, match="incompatible"):
        skra.register("orders-value", {**ORDER, "fields": [{"name": "id", "type": "long"}]})


@pytest.mark.parametrize("magic", [0, 1])
@pytest.mark.parametrize("by_header", [False, True], ids=["in front", "by header"])
def test_an_event_is_read_however_it_names_its_schema(skra, magic, by_header):
    topic = skra.topic("orders", schema=JSON)
    path = "/subjects/orders-value/versions/1"
    newer = {"Confluent-Accept-Unknown-Properties": "true"}
    held = httpx.get(skra.schema_registry_url + path, headers=newer).json()
    frame = b"\0" + held["id"].to_bytes(4) if magic == 0 else b"\1" + uuid.UUID(held["guid"]).bytes
    event = b'{"id":"o-1"}'
    if by_header:
        skra.produce_raw(topic, event, headers={"__value_schema_id": frame})
    else:
        skra.produce_raw(topic, frame + event)
    [read] = skra.consumed(topic)
    assert read.value == {"id": "o-1"}


def test_what_is_no_event_of_the_schema_that_it_names_comes_out_as_bytes(skra):
    topic = skra.topic("orders", schema=JSON, config={"skra.validation": "observe"})
    skra.produce(topic, {"id": "o-1"})
    landed = skra.consumed(topic)[0].raw
    assert landed is not None
    skra.produce_raw(topic, landed[:5] + b'{"id":7}')
    assert [event.value for event in skra.consumed(topic, 2)] == [{"id": "o-1"}, landed[:5] + b'{"id":7}']
