"""Where in a schema's text a difference is: `▶` marks the place that is expected."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Direction, Level, Position, Schema, check
from skra_compat.json_positions import JsonPositions

MARK = "▶"
CASE = re.compile(r"^=== (\w+) (reader|writer) (\S+) : (.*)\n([^=]*(?:=(?!==)[^=]*)*)", re.MULTILINE)
CASES = Path(__file__).with_name("places.txt").read_text("utf-8")
PROTO = 'syntax = "proto3";\nmessage E { int32 a = 1; }'


@pytest.mark.parametrize(
    ("language", "side", "path", "text"),
    [pytest.param(*case.group(1, 2, 3, 5), id=f"{case[1]} {case[2]}: {case[4]}") for case in CASE.finditer(CASES)],
)
def test_a_path_leads_to_its_place(language, side, path, text):
    before, _, after = text.partition(MARK)
    expected = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert Schema.parse(language, before + after).places.at(path, written=side == "writer") == expected


def test_a_descriptor_has_no_lines():
    schema = Schema.parse("PROTOBUF", PROTO)
    assert Schema.parse("PROTOBUF", schema.rendered("serialized")).places.at("#/E/1") is None


def test_what_another_document_says_is_found_where_it_is_referred_to():
    other = Schema.parse("JSON", '{"properties": {\n\n\n"b": {}}}')
    text = '{"properties": {\n"a": {"$ref": "other.json"}}}'
    places = Schema.parse("JSON", text, {"other.json": other}).places
    assert places.at("#/properties/a/properties/b") == Position(2, 1)
    line = Schema.parse("AVRO", '{"type": "record", "name": "L",\n\n"fields": [{"name": "x", "type": "int"}]}')
    text = '{"type": "record", "name": "E", "fields": [{"name": "l",\n"type": "L"}]}'
    assert Schema.parse("AVRO", text, {"L": line}).places.at("/fields/0/type/fields/0") == Position(2, 1)


@pytest.mark.parametrize("direction", Direction)
def test_what_the_writer_does_not_write_is_missing_among_its_fields(direction):
    both = '{"type": "record", "name": "E",\n "fields": [{"name": "a", "type": "int"},\n {"name": "b", "type": "int"}]}'
    one = '{"type": "record", "name": "E",\n\n\n "fields": [\n{"name": "b", "type": "int"}]}'
    reader, writer = Schema.parse("AVRO", both), Schema.parse("AVRO", one)
    candidate, other = (reader, writer) if direction is Direction.BACKWARD else (writer, reader)
    (found,) = check(candidate, [other], Level(direction.value)).incompatibilities
    assert (found.path, found.writer_path) == ("/fields/0", "/fields")
    assert reader.places.at(found.path) == Position(2, 13)
    assert writer.places.at(found.writer_path, written=True) == Position(4, 2)


@pytest.mark.parametrize(
    ("path", "steady"),
    [
        ("/fields/1/type", "/fields/b/type"),
        ("/fields/0/type/1/fields/2/type", "/fields/a/type/1/fields/c/type"),
        ("/fields/0/type/0/fields/1/type/symbols", "/fields/a/type/0/fields/b/type/symbols"),
        ("/fields/9", "/fields/9"),
        ("", ""),
    ],
)
def test_positions_have_names_that_stay(path, steady):
    assert PARSED["AVRO"].places.steady(path) == steady
    for language in ("JSON", "PROTOBUF"):
        assert PARSED[language].places.steady(path) == path


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def escape(step):
    return str(step).replace("~", "~0").replace("/", "~1")


def parts(value, steps=()):
    yield steps, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inside:
        yield from parts(one, (*steps, step))


@settings(deadline=None)
@given(values, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_every_part_of_a_text_is_found_where_it_stands(value, indent, escaped):
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    positions, lines = JsonPositions(text), text.split("\n")
    for steps, part in parts(value):
        node = positions.find(map(str, steps))
        line, column = positions.at(node)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        if steps and isinstance(steps[-1], str):
            name, end = json.JSONDecoder().raw_decode(rest)
            assert name == steps[-1]
            rest = rest[end:].lstrip(": \t\n")
        assert json.JSONDecoder().raw_decode(rest)[0] == part
        assert positions.nearest("#" + "".join(f"/{escape(step)}" for step in steps)) == (line, column)
        assert node.word == (part if isinstance(part, str) else "")


@settings(deadline=None)
@given(st.text('{}[]",:\\/*\n 1a'))
def test_text_that_is_no_json_is_passed_over(text):
    positions = JsonPositions(text)
    assert positions.at(positions.root).line >= 1


WOUND = {
    "AVRO": '{"type": "record", "name": "E", "fields": [\n'
    '{"name": "a", "type": ["null", "E", {"type": "map", "values": "E"}]},\n'
    '{"name": "b", "type": {"type": "enum", "name": "S", "symbols": ["A"]}}, {"name": "c", "type": "S"}]}',
    "JSON": '{"$ref": "#/definitions/A", "definitions": {"A": {"allOf": [{"properties": {"a": {"$ref": "#"}}}],\n'
    '"items": [{"not": {"$ref": "#/definitions/A"}}], "required": ["a"]}}}',
    "PROTOBUF": 'syntax = "proto3"; import "google/protobuf/any.proto"; message E { E a = 1; map<string, E> b = 2;\n'
    "oneof c { int32 d = 3; } enum S { U = 0; } google.protobuf.Any any = 4; reserved 9; }",
}
WORDS = "0 1 3 99 fields type items values symbols properties a A b c d E S U any allOf $ref not ~1 é"
STEPS = st.sampled_from(WORDS.split())
PARSED = {language: Schema.parse(language, text) for language, text in WOUND.items()}


@settings(deadline=None)
@given(st.sampled_from(sorted(WOUND)), st.lists(STEPS, max_size=8), st.sampled_from(["", "#", "/"]), st.booleans())
def test_any_path_leads_somewhere_in_the_text(language, steps, prefix, written):
    line, column = PARSED[language].places.at(prefix + "".join(f"/{step}" for step in steps), written=written)
    lines = WOUND[language].split("\n")
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1])


@pytest.mark.parametrize(("language", "step", "line"), [("AVRO", "/fields/0/type/1", 2), ("JSON", "/properties/a", 1)])
def test_a_long_way_through_a_recursive_schema_is_walked_once(language, step, line):
    assert PARSED[language].places.at(step * 5_000).line == line
