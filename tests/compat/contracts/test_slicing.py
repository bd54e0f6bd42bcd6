"""A slice admits whatever its schema admits, and does not change with what lies beside its paths."""

import json
from random import Random

import jsonschema
import pytest

from skra_compat import InvalidSchema, Schema
from skra_compat.contracts.path import Path
from skra_compat.contracts.slicing import TooWide, sliced, trie
from tests.compat.contracts.changes import AVRO, JSON, PROTOBUF
from tests.compat.jsonschema.attack import Judged
from tests.compat.jsonschema.events import Sampler
from tests.compat.jsonschema.schemas import Maker

PATHS = [Path.parse(text) for text in ("a", "b", "a.b", "a[]", "a[].c", "b.*", "*.a", "c.a[].b", "x-1.a")]


@pytest.mark.parametrize("draft", [6, 7, 2019, 2020])
def test_every_event_of_a_schema_is_one_of_its_slices(draft):
    checked = 0
    for seed in range(60):
        random = Random(f"{draft} {seed}")
        try:
            judged = Judged(draft, Maker(random, draft).document())
        except InvalidSchema:
            continue
        part = sliced(judged.parsed.view.document, trie(random.sample(PATHS, 3)))
        admits = jsonschema.Draft7Validator(part).is_valid
        sampler = Sampler(random, [judged.document])
        for event in (sampler.event() for _ in range(40)):
            if judged.admits(event):
                checked += 1
                assert admits(event), (seed, judged.document, part, event)
    assert checked > 500


@pytest.mark.parametrize(
    ("language", "text", "beside", "instead"),
    [
        ("AVRO", AVRO, '{"name": "coupon", "type": ["null", "string"], "default": null},', ""),
        ("AVRO", AVRO, '"sku", "type": "string"', '"sku", "type": "int"'),
        ("JSON", JSON, '"coupon": {"type": "string"},', '"coupon": {"type": "integer"}, "more": {},'),
        ("JSON", JSON, '"required": ["sku"]', '"required": []'),
        ("PROTOBUF", PROTOBUF, "optional string coupon = 4;", "bytes other = 9;"),
    ],
)
def test_what_lies_beside_changes_no_slice(language, text, beside, instead):
    wanted = trie([Path.parse("total"), Path.parse("status")], ["$bytes"])
    before, after = (Schema.parse(language, one) for one in (text, text.replace(beside, instead)))
    assert before.canonical != after.canonical
    assert sliced(before.view.document, wanted) == sliced(after.view.document, wanted)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"$ref": "#"}, {}),
        ({"properties": {"a": {"$ref": "#/definitions/x"}}, "definitions": {"x": {"$ref": "#/definitions/x"}}}, {}),
        ({"properties": {"a": {"$id": "http://x/", "type": "string"}}}, {}),
        ({"properties": {"a": {"$ref": "http://elsewhere"}}}, {}),
        ({"properties": {"a": {"$ref": "#/definitions/%61"}}, "definitions": {"%61": False}}, {}),
        ({"additionalProperties": {"type": "string"}}, {"type": "string"}),
        ({"patternProperties": {"a": {}}, "additionalProperties": False}, {}),
    ],
)
def test_what_a_slice_cannot_follow_is_anything(document, expected):
    part = sliced(document, trie([Path.parse("a")]))
    assert part.get("properties", {}).get("a", {}) == expected


def test_a_slice_that_would_be_wide_is_none():
    choices = {f"d{at}": {"anyOf": [{"$ref": f"#/definitions/d{at + 1}"}] * 3} for at in range(12)}
    document = {"$ref": "#/definitions/d0", "definitions": {**choices, "d12": {"type": "object"}}}
    with pytest.raises(TooWide):
        sliced(json.loads(json.dumps(document)), trie([Path.parse("a")]))
