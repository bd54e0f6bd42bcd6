"""The neutral tree that the linter reads."""

import json

import pytest

from skra_compat import Schema
from skra_compat.formats.jsonschema.shape import Shape
from skra_compat.outline import Record

TEXT = """{
  "title": "OrderPlaced", "description": "an order", "x-skra-ignore": {"SP101": "reason"},
  "properties": {
    "kind": {"oneOf": [{"const": "A", "description": "first"}, {"const": "B"}]},
    "note": {"type": ["string", "null"], "description": "Only for kind=A", "format": "email"},
    "lines": {"type": "array", "items": {"$ref": "#/definitions/line"}},
    "free": {"type": "object"},
    "maybe": {"description": "beside", "$ref": "#/definitions/line"}
  },
  "required": ["kind"],
  "definitions": {"line": {"allOf": [{"properties": {"sku": {"type": "string"}}, "required": ["sku"]}]}}
}"""


def test_fields_are_told_with_types_docs_and_lines():
    event = Schema.parse("JSON", TEXT).outline
    kind, note, lines, free, maybe = event.root.fields
    assert (event.name, event.doc, event.root.annotations) == (
        "OrderPlaced",
        "an order",
        {"x-skra-ignore": {"SP101": "reason"}},
    )
    assert (kind.enum, kind.enum_docs, kind.optional, kind.line) == (("A", "B"), {"A": "first"}, False, 4)
    assert (note.types, note.nullable, note.doc, note.format) == (("string",), True, "Only for kind=A", "email")
    assert (lines.repeated, lines.types, lines.record.fields[0].path) == (True, ("object",), "lines[].sku")
    assert not lines.record.fields[0].optional
    assert free.free_form
    assert maybe.doc == "beside"


def test_what_accepts_anything_says_so():
    for text in ("{}", "true", '{"type": "object"}', '{"type": "object", "additionalProperties": true}'):
        assert Schema.parse("JSON", text).outline.accepts_anything
    assert not Schema.parse("JSON", TEXT).outline.accepts_anything


def test_definitions_that_lead_to_others_twice_have_a_bounded_outline():
    event = _parsed(_ladder(24, lambda below: {"properties": {"a": below, "b": below}})).outline
    assert 1_000 < _fields(event.root) < 6_000
    last = event.root
    while last.fields and last.fields[0].record:
        last = last.fields[0].record
    assert last.fields[0].types == ("string",)


def test_a_schema_that_is_large_by_itself_is_told_in_full():
    wide = {"properties": {f"f{number}": {"type": "string"} for number in range(40)}}
    assert _fields(_parsed({"properties": {f"r{number}": wide for number in range(200)}}).outline.root) == 200 * 41


@pytest.mark.parametrize("word", ["allOf", "anyOf"])
def test_what_is_reached_on_a_thousand_ways_is_looked_at_once(word):
    ladder = _ladder(9, lambda below: {word: [below, below]})
    fields = {f"f{number}": {"$ref": "#/definitions/l0"} for number in range(3)}
    root = Shape.of(_parsed({"properties": fields, "definitions": ladder["definitions"]}).model)
    first, *others = (shape for _, shape in root.inside("properties"))
    assert len(first.sites) < 40
    assert first.types == {"object"}
    assert all(other.types == {"object"} for other in others)
    assert len(root.met) < 50


def _ladder(levels, step):
    found = {f"l{n}": step({"$ref": f"#/definitions/l{n + 1}"}) for n in range(levels)}
    found[f"l{levels}"] = {"type": "object", "properties": {"end": {"type": "string"}}}
    return {"$ref": "#/definitions/l0", "definitions": found}


def _parsed(document) -> Schema:
    return Schema.parse("JSON", json.dumps(document))


def _fields(record: Record) -> int:
    below = sum(_fields(field.record) for field in record.fields if field.record)
    return len(record.fields) + below + sum(map(_fields, record.variants))


class Counted(str):
    """A text that counts how often somebody looks for something in it."""

    __slots__ = ("looks",)

    def __contains__(self, part):
        self.looks = getattr(self, "looks", 0) + 1
        return super().__contains__(part)


def test_a_text_of_one_line_is_not_searched_for_lines_again_and_again():
    text = Counted(json.dumps({"properties": {f"f{at}": {"type": "string"} for at in range(500)}}))
    fields = Schema.parse("JSON", text).outline.root.fields
    assert {field.line for field in fields} == {1}
    assert text.looks < 50


def test_values_beside_any_text_are_known_and_not_all():
    schema = {"properties": {"kind": {"anyOf": [{"enum": ["a", "b"]}, {"type": "string"}, {"type": "null"}]}}}
    (kind,) = Schema.parse("JSON", json.dumps(schema)).outline.root.fields
    assert (kind.enum, kind.known, kind.types, kind.nullable) == ((), ("a", "b"), ("string",), True)


def test_a_branch_that_is_a_choice_is_told_in_its_place():
    inner = {"anyOf": [{"properties": {"b": {}}}, {"properties": {"c": {}}}]}
    schema = {"properties": {"data": {"anyOf": [{"properties": {"a": {}}}, inner]}}}
    (data,) = Schema.parse("JSON", json.dumps(schema)).outline.root.fields
    assert data.record is not None
    assert [[field.name for field in one.fields] for one in data.record.variants] == [["a"], ["b"], ["c"]]


def test_the_depths_of_the_first_branch_leave_the_others_told():
    deep = {f"d{at}": {"properties": {f"x{to}": {"$ref": f"#/$defs/d{to}"} for to in range(12)}} for at in range(12)}
    schema = {
        "anyOf": [{"$ref": "#/$defs/d0"}, {"$ref": "#/$defs/last"}, {"$ref": "#/$defs/last"}],
        "$defs": {**deep, "last": {"properties": {"note": {}}}},
    }
    variants = Schema.parse("JSON", json.dumps(schema)).outline.root.variants
    assert [[field.name for field in one.fields] for one in variants[1:]] == [["note"], ["note"]]
