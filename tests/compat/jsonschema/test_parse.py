"""Text that is a schema, and text that is not, with the place."""

import json
from random import Random

import pytest

from skra_compat import InvalidSchema, Limits, Schema, compare
from skra_compat.formats.jsonschema.compiled import _BUILT
from tests.compat.jsonschema.schemas import URIS, Maker

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
    ('{"\\u0024ref": "#/definitions/none"}', "leads nowhere"),
    ('{"$ref": "#"}', "refers to itself"),
    ('{"anyOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {"not": {"$ref": "#"}}}}', "refers to itself"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_no_schema_is_refused_with_its_place(text, said):
    with pytest.raises(InvalidSchema) as refused:
        Schema.parse("JSON", text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"not": ' * 101 + "true" + "}" * 101, "lead to one another"),
        (json.dumps({"anyOf": [True] * 10_001}), "leads on more than 10000 ways"),
    ],
)
def test_parts_that_lead_too_far_are_refused_where_nothing_is_referred_to(text, said):
    with pytest.raises(InvalidSchema, match=said):
        Schema.parse("JSON", text, limits=Limits(nesting=200))


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


REFERENCES = ["Map<string>", "Record<string,string[]>", "a b", "100%", "größe", "a|b", 'say "so"', "a^b", "50%25"]


@pytest.mark.parametrize("draft", ["http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema"])
@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_may_hold_what_generators_of_schemas_put_there(name, draft):
    """`#/definitions/Map<string>` is no URI, and yet everybody knows what it means."""
    target = name.replace("%25", "%2525")
    document = {
        "$schema": draft,
        "properties": {"a": {"$ref": f"#/definitions/{target}"}},
        "definitions": {name: {"type": "string"}},
    }
    schema = Schema.parse("JSON", json.dumps(document))
    wider = Schema.parse("JSON", json.dumps({**document, "definitions": {name: {"type": ["string", "null"]}}}))
    assert schema.values().accepts([b'{"a": "x"}'])
    assert not schema.values().accepts([b'{"a": 1}'])
    assert json.loads(schema.canonical) == document
    assert compare(wider, schema).compatible
    found = compare(schema, wider).incompatibilities
    assert [one.path for one in found] == ["#/properties/a"]
    assert found[0].counterexample


def test_a_name_with_a_fragment_names_the_document():
    text = (
        '{"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.com/config#main",'
        '"properties":{"a":{"$ref":"#/definitions/a"}},"definitions":{"a":{"type":"string"}}}'
    )
    schema = Schema.parse("JSON", text)
    assert schema.canonical == text
    assert not schema.values().accepts([b'{"a":1}'])


@pytest.mark.parametrize("draft", URIS)
def test_what_is_compiled_later_compiles(draft):
    """A text without patterns and references is not compiled before somebody judges an event."""
    left = 0
    for seed in range(300):
        text = json.dumps(Maker(Random(seed), draft).document())
        try:
            schema = Schema.parse("JSON", text)
        except InvalidSchema:
            continue
        left += schema.model not in _BUILT
        schema.values().accepts([b"{}"])
        assert schema.model in _BUILT
    assert left > 20


HUGE = [10**30, 10**400, 1.0, 1e300]


@pytest.mark.parametrize("keyword", ["maxLength", "maxItems", "minProperties", "multipleOf", "minimum", "const"])
@pytest.mark.parametrize("number", HUGE, ids=["30 digits", "400 digits", "one", "300 digits"])
def test_numbers_of_any_size_compile_later(keyword, number):
    assert isinstance(Schema.parse("JSON", json.dumps({keyword: number})).values().accepts([b"5"]), bool)
