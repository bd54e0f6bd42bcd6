"""The neutral tree that the linter reads."""

from skra_compat import Schema

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
