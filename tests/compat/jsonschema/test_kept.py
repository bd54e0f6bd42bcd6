"""What is kept of a schema between comparisons: as long as the schema, and for all threads at once."""

import gc
import json
from concurrent.futures import ThreadPoolExecutor
from weakref import ref

import pytest

from skra_compat import Limits, Policy, Schema
from skra_compat.budget import Exhausted
from skra_compat.compare import compared
from skra_compat.formats.jsonschema.oracle import judge
from skra_compat.formats.jsonschema.rules.expand import Space

BRANCHES = [{"type": "object", "properties": {"a": {"const": letter}}, "required": ["a"]} for letter in "abc"]
FEW_STEPS = Limits(steps=10)
"""Too few for a search."""


def parsed(document) -> Schema:
    return Schema.parse("JSON", json.dumps(document))


def test_the_space_of_a_schema_goes_when_the_schema_goes():
    schema = parsed({"type": "object", "properties": {"a": {"type": "string"}}})
    space = ref(Space.of(schema.model))
    assert Space.of(schema.model) is space()
    del schema
    gc.collect()
    assert space() is None


def test_threads_that_judge_by_one_schema_do_not_use_up_each_others_work():
    schema = parsed({"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]}})
    event = [*range(2_000)]
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: judge(schema.model).is_valid(event), range(16)))
    with pytest.raises(Exhausted):
        judge(schema.model).is_valid([*range(6_000)])


def test_threads_that_compare_one_pair_first_find_the_same():
    reader = {"oneOf": [*BRANCHES[::-1], {"type": "string", "pattern": "^x"}]}
    writer = {"oneOf": [*BRANCHES, {"type": "string"}]}
    for _ in range(10):
        pair = parsed(reader), parsed(writer)
        with ThreadPoolExecutor(8) as threads:
            found = [*threads.map(lambda _: compared(*pair, Policy.STRICT, Limits()), range(8))]  # noqa: B023
        assert found == [compared(parsed(reader), parsed(writer), Policy.STRICT, Limits())] * 8
        assert not found[0].compatible


@pytest.mark.parametrize("word", ["oneOf", "anyOf", "allOf"])
def test_the_order_of_schemas_that_hold_together_means_nothing(word):
    reader, writer = parsed({word: BRANCHES[::-1]}), parsed({word: BRANCHES})
    assert compared(reader, writer, Policy.STRICT, FEW_STEPS).compatible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": ["null", "string"]}, {"type": ["string", "null"]}),
        ({"enum": ["a", 1, None]}, {"enum": [None, "a", 1]}),
        ({"required": ["a", "b"], "title": "T"}, {"required": ["b", "a"]}),
        ({"properties": {"a": {"enum": [1, 2]}, "b": True}}, {"properties": {"b": True, "a": {"enum": [2, 1]}}}),
    ],
)
def test_nor_does_the_order_of_types_values_and_names(one, other):
    assert compared(parsed(one), parsed(other), Policy.STRICT, FEW_STEPS).compatible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"items": [{"type": "string"}, {"type": "null"}]}, {"items": [{"type": "null"}, {"type": "string"}]}),
        ({"const": ["a", "b"]}, {"const": ["b", "a"]}),
        ({"enum": [["a", "b"]]}, {"enum": [["b", "a"]]}),
        ({"enum": [1, True]}, {"enum": [True, 0]}),
    ],
)
def test_where_the_order_means_something_an_event_shows_it(one, other):
    found = compared(parsed(one), parsed(other), Policy.STRICT, Limits())
    assert found.incompatibilities
    assert all(each.counterexample is not None for each in found.incompatibilities)
