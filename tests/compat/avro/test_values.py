"""The judge is strict on every byte, and its two halves never disagree."""

import contextlib
import io

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skra_compat import InvalidEvent, InvalidSchema, Schema
from skra_compat.formats.avro.canonical import bare
from skra_compat.formats.avro.values.encode import encode
from tests.compat.avro import strategies

SLOW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
LIST = {"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}


def record(type_):
    return {"type": "record", "name": "R", "fields": [{"name": "a", "type": type_}]}


HOSTILE = {
    "trailing byte": (record("int"), "0000", "$", 1),
    "truncated": (record("string"), "0661", "a", 1),
    "empty": (record("int"), "", "a", 0),
    "negative length": (record("bytes"), "01", "a", 0),
    "boolean 2": (record("boolean"), "02", "a", 0),
    "not UTF-8": (record("string"), "02ff", "a", 0),
    "int of 33 bits": (record("int"), "8080808010", "a", 0),
    "int in 6 bytes": (record("int"), "808080808000", "a", 0),
    "long in 11 bytes": (record("long"), "8080808080808080808000", "a", 0),
    "long of 65 bits": (record("long"), "80808080808080808002", "a", 0),
    "enum index -1": (record({"type": "enum", "name": "E", "symbols": ["A"]}), "01", "a", 0),
    "enum index too large": (record({"type": "enum", "name": "E", "symbols": ["A"]}), "02", "a", 0),
    "union index -1": (record(["null", "int"]), "01", "a", 0),
    "union index too large": (record(["null", "int"]), "04", "a", 0),
    "many branches, index too large": (
        record([{"type": "fixed", "name": f"F{i}", "size": 0} for i in range(20)]),
        "28",
        "a",
        0,
    ),
    "more items than bytes": (record({"type": "array", "items": "int"}), "feffffffffffffffff01", "a", 0),
    "2^31 nulls": (record({"type": "array", "items": "null"}), "808080801000", "a", 0),
    "item": (record({"type": "array", "items": "boolean"}), "04010200", "a[1]", 2),
    "map value": (record({"type": "map", "values": "boolean"}), "02026b0500", "a.k", 3),
    "block of another size": (record({"type": "array", "items": "int"}), "0104000000", "a", 0),
    "10,000 levels": (LIST, "02" * 10_000, ".".join(["next"] * 100), 100),
}


@pytest.mark.parametrize(("tree", "payload", "path", "offset"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_refused_with_field_and_offset(avro, tree, payload, path, offset):
    values = avro(tree).values()
    fault = values.fault(bytes.fromhex(payload))
    assert not values.accepts([bytes.fromhex(payload)])
    assert (fault.path, fault.offset) == (path, offset)


ALLOWED = {
    "padded number": (record("int"), "808000", {"a": 0}),
    "block with its size": (record({"type": "array", "items": "int"}), "03040204" + "00", {"a": [1, 2]}),
    "two blocks": (record({"type": "array", "items": "int"}), "0202020400", {"a": [1, 2]}),
    "1,000 nulls": (record({"type": "array", "items": "null"}), "d00f00", {"a": [None] * 1000}),
    "no bytes": ({"type": "record", "name": "R", "fields": []}, "", {}),
}


@pytest.mark.parametrize(("tree", "payload", "event"), ALLOWED.values(), ids=ALLOWED.keys())
def test_unusual_but_valid_bytes_are_read(avro, tree, payload, event):
    values = avro(tree).values()
    assert values.accepts([bytes.fromhex(payload)])
    assert values.fault(bytes.fromhex(payload)) is None
    assert values.read(bytes.fromhex(payload)) == event


def test_a_frame_is_skipped_and_one_bad_record_spoils_the_batch(avro):
    values = avro(record("int")).values(prefix=5)
    assert values.accepts([b"\0\0\0\0\1\2", b"\0\0\0\0\1\4"])
    assert values.read(b"\0\0\0\0\1\4") == {"a": 2}
    assert not values.accepts([b"\0\0\0\0\1\2", b"\0\0\0\0\1"])
    assert not values.accepts([b"\0\0"])


UNWRITABLE = {
    "missing": ({}, "a"),
    "unknown field": ({"a": 1, "b": 2}, "$"),
    "other type": ({"a": "1"}, "a"),
    "too large": ({"a": 2**31}, "a"),
    "boolean is no number": ({"a": True}, "a"),
    "not an object": ([], "$"),
}


@pytest.mark.parametrize(("event", "path"), UNWRITABLE.values(), ids=UNWRITABLE.keys())
def test_what_the_schema_does_not_admit_is_not_written(avro, event, path):
    with pytest.raises(InvalidEvent) as caught:
        avro(record("int")).values().write(event)
    assert caught.value.path == path


def test_a_value_of_a_union_is_tagged_only_where_it_would_be_taken_for_another(avro):
    one, two = ({"type": "record", "name": name, "fields": [{"name": "x", "type": "int"}]} for name in ("A", "B"))
    values = avro([one, two]).values()
    assert values.read(b"\0\2") == {"x": 1}
    assert values.read(b"\2\2") == {"B": {"x": 1}}
    assert values.write({"B": {"x": 1}}) == b"\2\2"


@SLOW
@given(strategies.schemas(), st.data())
def test_valid_events_survive_and_fastavro_agrees(schema, data):
    payload = encode(schema.model, strategies.draw_event(data.draw, schema.model, schema.model.root))
    values = schema.values()
    assert values.accepts([payload])
    assert values.fault(payload) is None
    stream = io.BytesIO(payload)
    fastavro.schemaless_reader(stream, fastavro.parse_schema(bare(schema.model)), None)
    assert stream.tell() == len(payload)
    assert values.accepts([values.write(values.read(payload))])


@SLOW
@given(strategies.schemas(), st.data())
def test_both_halves_of_the_judge_say_the_same_of_mutants(schema, data):
    payload = bytearray(encode(schema.model, strategies.draw_event(data.draw, schema.model, schema.model.root)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(payload)))
        payload[place : place + data.draw(st.integers(0, 1))] = data.draw(st.binary(max_size=2))
    values = schema.values()
    fault = values.fault(bytes(payload))
    assert values.accepts([bytes(payload)]) == (fault is None)
    if fault is None:
        assert values.accepts([values.write(values.read(bytes(payload)))])


@SLOW
@given(st.binary(max_size=40))
def test_any_text_is_a_schema_or_refused(text):
    with contextlib.suppress(InvalidSchema):
        Schema.parse("AVRO", text.decode("utf-8", "replace"))


def test_a_small_text_that_unfolds_without_end_stays_small(avro):
    """Each record holds the one before it twice: 2^60 fields if every use were written out."""
    nest = [{"type": "record", "name": "R0", "fields": []}]
    for number in range(1, 61):
        fields = [{"name": name, "type": f"R{number - 1}"} for name in "ab"]
        nest.append({"type": "record", "name": f"R{number}", "fields": fields})
    values = avro(nest).values()
    assert values.accepts([b"\0"])
    assert not values.accepts([b"\1"])
