"""The slow judge, on events that lead through alternatives inside alternatives."""

import json

import pytest

from skra_compat import Schema
from skra_compat.formats.jsonschema.oracle import Judge


@pytest.mark.parametrize("word", ["anyOf", "oneOf"])
def test_alternatives_inside_alternatives_are_judged(word):
    """Told apart by a first property, eight of them eight deep: not each is looked into to its end."""
    branches = [
        {"properties": {"k": {"const": number}, "x": {"$ref": "#/definitions/a"}}, "required": ["k"]}
        for number in range(8)
    ]
    judged = _judge({"$ref": "#/definitions/a", "definitions": {"a": {word: branches}}})
    assert judged.is_valid(_nested({"k": 7}, 8))
    assert not judged.is_valid(_nested({"k": 8}, 8))


def test_one_of_several_is_exactly_one():
    judged = _judge({"oneOf": [{"type": "integer"}, {"minimum": 3}, {"maximum": 9}]})
    assert [judged.is_valid(value) for value in (1, 1.5, 5, "text", None)] == [False, True, False, False, False]
    assert _judge({"oneOf": [{"type": "integer"}, {"type": "null"}]}).is_valid(None)


def test_an_alternative_with_a_name_of_its_own_refers_to_itself():
    named = {"$id": "http://x/y", "items": {"$ref": "#/definitions/z"}, "definitions": {"z": {"type": "null"}}}
    judged = _judge({"anyOf": [{"type": "integer"}, named], "definitions": {"z": {"type": "string"}}})
    assert judged.is_valid([None])
    assert not judged.is_valid(["text"])


def _nested(inner, levels):
    return {"k": 7, "x": _nested(inner, levels - 1)} if levels else inner


def _judge(document) -> Judge:
    return Judge(Schema.parse("JSON", json.dumps(document)).model)
