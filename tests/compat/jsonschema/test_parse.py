"""Text that is a schema, and text that is not, with the place."""

import pytest

from skra_compat import InvalidSchema, Schema

REFUSED = [
    ("", "line 1"),
    ('{"type":', "line 1, column 9"),
    ("5", "a schema is an object"),
    ('{"a": 1, "a": 2}', "stands twice"),
    ('{"a": NaN}', "NaN"),
    ('{"a": 1e400}', "out of range"),
    ('{"a": "\\ud800"}', "surrogate"),
    ("\ufeff{}", "byte order mark"),
    ("[" * 10_000 + "]" * 10_000, "nested deeper than 100"),
    ('{"properties": {"a/b": {"type": "strin"}}}', "#/properties/a~1b/type"),
    ('{"properties": {"a": {"pattern": "("}}}', "#/properties/a/pattern"),
    ('{"properties": {"a": {"$ref": "http://x.invalid/y"}}}', "#/properties/a/$ref"),
    ('{"$ref": "file:///etc/passwd"}', "nothing is fetched"),
    ('{"$ref": "#/definitions/none"}', "leads nowhere"),
    ('{"$ref": "#"}', "refers to itself"),
    ('{"anyOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {"not": {"$ref": "#"}}}}', "refers to itself"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_no_schema_is_refused_with_its_place(text, said):
    with pytest.raises(InvalidSchema) as refused:
        Schema.parse("JSON", text)
    assert said in str(refused.value)


def test_canonical_text_keeps_key_order_and_every_digit():
    text = '{ "type" : "number",\n "maximum": 1.0, "minimum": -12345678901234567890123, "é": "\\u00e9" }'
    expected = '{"type":"number","maximum":1.0,"minimum":-12345678901234567890123,"é":"é"}'
    assert Schema.parse("JSON", text).canonical == expected


@pytest.mark.parametrize("text", ["true", "{}", '{"$schema": "http://example.org/own#", "minimum": 1}'])
def test_small_and_foreign_schemas_are_schemas(text):
    assert Schema.parse("JSON", text).values().accepts([b"5"])


@pytest.mark.parametrize("base", ["", "http://example.org/schemas/order.json"])
def test_a_reference_is_found_by_name_wherever_the_schema_says_it_lives(base):
    line = Schema.parse("JSON", '{"definitions": {"sku": {"type": "string"}}}')
    text = f'{{"$id": "{base}", "properties": {{"sku": {{"$ref": "line.json#/definitions/sku"}}}}}}'
    values = Schema.parse("JSON", text, references={"line.json": line}).values()
    assert values.accepts([b'{"sku": "x"}'])
    assert not values.accepts([b'{"sku": 1}'])
