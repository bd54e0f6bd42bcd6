"""Which texts are schemas, and what is said of those that are none."""

import json
import time

import pytest

from skra_compat import InvalidSchema, Limits, Schema


def field(type_, **more):
    return {"type": "record", "name": "R", "fields": [{"name": "x", "type": type_, **more}]}


REFUSED = {
    "nothing": ("", 1, ""),
    "not JSON": ("{", 1, ""),
    "trailing text": ('"int" "int"', 1, ""),
    "key twice": ('{"type": "int",\n "type": "int"}', 1, ""),
    "number": ("12", 0, ""),
    "unknown type": ('"strng"', 0, ""),
    "type is an object": ('{"type": {"type": "string"}}', 0, ""),
    "unknown name": (field(["null", "S"]), 0, "fields/0/type/1"),
    "used before defined": (field([{"type": "array", "items": "E"}]), 0, "fields/0/type/0/items"),
    "duplicate field": (
        {"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "a", "type": "int"}]},
        0,
        "fields/1",
    ),
    "duplicate type": (field({"type": "fixed", "name": "R", "size": 1}), 0, "fields/0/type/name"),
    "duplicate symbol": ({"type": "enum", "name": "E", "symbols": ["A", "A"]}, 0, "symbols/1"),
    "bad symbol": ({"type": "enum", "name": "E", "symbols": ["A-B"]}, 0, "symbols/0"),
    "bad name": ({"type": "record", "name": "1R", "fields": []}, 0, "name"),
    "primitive name": ({"type": "record", "name": "int", "fields": []}, 0, "name"),
    "bad field name": ({"type": "record", "name": "R", "fields": [{"name": "a b", "type": "int"}]}, 0, "fields/0/name"),
    "no fields": ({"type": "record", "name": "R"}, 0, ""),
    "no items": ({"type": "array"}, 0, ""),
    "no size": ({"type": "fixed", "name": "F"}, 0, "size"),
    "negative size": ({"type": "fixed", "name": "F", "size": -1}, 0, "size"),
    "union in union": (["null", ["int"]], 0, "1"),
    "branch twice": (["int", "string", "int"], 0, "2"),
    "bad order": (field("int", order="up"), 0, "fields/0/order"),
    "default of another type": (field("int", default="7"), 0, "fields/0/default"),
    "default too large": (field("int", default=2**31), 0, "fields/0/default"),
    "default of no branch": (field(["null", "int"], default="x"), 0, "fields/0/default"),
    "default of no symbol": (
        field({"type": "enum", "name": "E", "symbols": ["A"]}, default="B"),
        0,
        "fields/0/default",
    ),
    "default of another size": (field({"type": "fixed", "name": "F", "size": 2}, default="a"), 0, "fields/0/default"),
    "default without end": (field("R", default={}), 0, "fields/0/default"),
    "default with a hole": (
        field({"type": "record", "name": "Q", "fields": [{"name": "y", "type": "int"}]}, default={}),
        0,
        "fields/0/default",
    ),
    "enum default is no symbol": ({"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}, 0, "default"),
    "half a character": ('{"type": "record", "name": "R", "doc": "\\ud800", "fields": []}', 0, ""),
}


@pytest.mark.parametrize(("tree", "line", "path"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_schema_is_refused_with_its_place(tree, line, path):
    text = tree if isinstance(tree, str) else json.dumps(tree)
    with pytest.raises(InvalidSchema) as caught:
        Schema.parse("AVRO", text)
    assert (caught.value.path, caught.value.line) == (path, line)


ACCEPTED = [
    {"type": "int"},
    [],
    ["null", "int", {"type": "map", "values": "int"}],
    field(["null", "int"], default=3),
    field(["null", "R"], default=None),
    field({"type": "bytes"}, default="\u00ff"),
    field("double", default=1),
    field("R"),
    {"type": "error", "name": "a.b.Failed", "fields": []},
    {"type": "enum", "name": "E", "symbols": []},
    {"type": "fixed", "name": "F", "size": 0},
    {"type": "record", "name": "R", "namespace": "com.my-company", "fields": []},
    {"type": "bytes", "logicalType": "decimal", "precision": -1},
]


@pytest.mark.parametrize("tree", ACCEPTED, ids=json.dumps)
def test_a_schema_is_accepted_and_its_canonical_text_is_stable(avro, tree):
    once = avro(tree).canonical
    assert avro(once).canonical == once


def test_comments_are_read_as_nothing(avro):
    assert avro('// of the team\n{"type": /* 32 */ "int", "doc": "http://x/*y*/"}').canonical == '"int"'


@pytest.mark.parametrize("text", ["[" * 10_000, '{"type":"array","items":' * 10_000 + '"int"' + "}" * 10_000])
def test_endless_nesting_is_refused(avro, text):
    with pytest.raises(InvalidSchema, match="nested deeper"):
        avro(text)


def test_nesting_is_a_limit(avro):
    text = '{"type":"array","items":' * 50 + '"int"' + "}" * 50
    assert avro(text, limits=Limits(nesting=51)).canonical == text
    with pytest.raises(InvalidSchema, match="too deeply"):
        avro(text, limits=Limits(nesting=49))


@pytest.mark.parametrize("text", ['"' * 200_000, '"\\"' * 100_000, "/*" * 200_000, "/" * 300_000])
def test_hostile_text_is_refused_at_once(avro, text):
    started = time.process_time()
    with pytest.raises(InvalidSchema):
        avro(text)
    assert time.process_time() - started < 20


def test_stored_foreign_text_is_taken_as_it_is_when_asked(avro):
    tree = {"type": "record", "name": "R-1", "fields": [{"name": "a b", "type": "int", "default": "x"}]}
    assert json.loads(avro(tree, limits=Limits(lenient=True)).canonical) == tree


def test_references_are_known_by_full_name_and_stay_names(avro):
    money = avro({"type": "record", "name": "shop.Money", "fields": [{"name": "cents", "type": "long"}]})
    order = {"type": "record", "name": "shop.Order", "fields": [{"name": "total", "type": "Money"}]}
    schema = avro(order, references={"shop.Money": money})
    assert json.loads(schema.canonical)["fields"][0]["type"] == "Money"
    assert schema.values().accepts([b"\x02"])


def test_two_references_may_not_disagree_about_a_name(avro):
    one = avro({"type": "fixed", "name": "F", "size": 1})
    two = avro({"type": "fixed", "name": "F", "size": 2})
    with pytest.raises(InvalidSchema, match="otherwise"):
        avro('"F"', references={"one": one, "two": two})
    assert avro('"F"', references={"one": one, "again": avro(one.text)}).canonical == '"F"'
