"""What is plainly included is included: every pair is one that the search finds no event for, either."""

import json
from random import Random

import pytest

from skra_compat import InvalidSchema, Schema, compare
from skra_compat.budget import Budget
from skra_compat.formats.jsonschema.rules.expand import Space
from skra_compat.formats.jsonschema.rules.outcome import Found
from skra_compat.formats.jsonschema.rules.plain import plainly
from skra_compat.formats.jsonschema.rules.prove import Search
from skra_compat.formats.jsonschema.rules.sameness import Sameness
from tests.compat.jsonschema.schemas import URIS, Maker, mutated

WIDER = {
    "a type more": ({"type": "string"}, {"type": ["string", "null"]}),
    "an integer is a number": ({"type": "integer"}, {"type": "number"}),
    "a lower minimum": ({"type": "number", "minimum": 1}, {"type": "number", "minimum": 0.5}),
    "no longer exclusive": ({"type": "number", "exclusiveMinimum": 0}, {"type": "number", "minimum": 0}),
    "a higher maximum": ({"maximum": 1}, {"maximum": 2}),
    "shorter": ({"minLength": 2}, {"minLength": 1}),
    "longer": ({"maxLength": 2}, {"maxLength": 3}),
    "values more": ({"enum": ["a", 1]}, {"enum": ["b", 1.0, "a"]}),
    "a value of several": ({"const": "a"}, {"enum": ["a", "b"]}),
    "of another kind": ({"type": "string"}, {"type": ["string", "integer"], "maximum": 3, "maxItems": 1}),
    "the same pattern": ({"pattern": "^a", "minLength": 1}, {"pattern": "^a"}),
    "no pattern": ({"pattern": "^a"}, {}),
    "items of more types": (
        {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
        {"type": "array", "items": {"type": "number"}, "uniqueItems": True},
    ),
}
NARROWER = {
    "a type less": ({"type": ["string", "null"]}, {"type": "string"}),
    "exclusive": ({"minimum": 0}, {"exclusiveMinimum": 0}),
    "true is not 1": ({"enum": [True]}, {"enum": [1]}),
    "another pattern": ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^b"}),
    "a size of something else": ({"minItems": 2}, {"minLength": 1}),
    "another factor": ({"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 4}),
    "a choice": ({"type": "integer"}, {"type": "integer", "anyOf": [{"minimum": 3}]}),
    "a negation": ({"type": "integer"}, {"not": {"type": "integer"}}),
    "not unique": ({"type": "array"}, {"type": "array", "uniqueItems": True}),
}


@pytest.mark.parametrize("name", WIDER)
def test_a_wider_leaf_needs_no_search(name):
    assert _plainly(*map(_parsed, WIDER[name]))


@pytest.mark.parametrize("name", NARROWER)
def test_a_narrower_leaf_is_not_plain(name):
    writer, reader = map(_parsed, NARROWER[name])
    assert not _plainly(writer, reader)
    assert not compare(reader=reader, writer=writer).compatible


def test_draft_4_knows_1_from_1_0():
    writer, reader = ({"$schema": URIS[draft], "type": "integer"} for draft in (7, 4))
    assert not _plainly(_parsed(writer), _parsed(reader))
    assert _plainly(_parsed(reader), _parsed(writer))


def test_a_list_of_itself_ends():
    writer, reader = ({"items": {"$ref": "#"}, "maxItems": most} for most in (1, 2))
    assert not _plainly(_parsed(writer), _parsed(reader))
    assert compare(reader=_parsed(reader), writer=_parsed(writer)).compatible


def test_what_is_plain_survives_the_search():
    plain = 0
    for seed in range(1500):
        random = Random(seed)
        maker = Maker(random, random.choice(sorted(URIS)))
        written = maker.schema(1)
        pair = [written, mutated(maker, written)]
        random.shuffle(pair)
        try:
            writer, reader = (_parsed({"allOf": [one], "$schema": URIS[maker.draft]}) for one in pair)
        except (InvalidSchema, ValueError):
            continue
        here, there = (Space.of(one.model).root.atoms[0].items[0] for one in (writer, reader))
        if plainly(here, there):
            plain += 1
            search = Search(Budget(100_000), Sameness(here.space, there.space))
            assert not isinstance(search.solve((here,), (there,)), Found), (seed, pair)
    assert plain > 300


def _parsed(document) -> Schema:
    return Schema.parse("JSON", json.dumps(document))


def _plainly(writer: Schema, reader: Schema) -> bool:
    return plainly(Space.of(writer.model).root, Space.of(reader.model).root)
