"""Whatever two schemas meet: each difference is told once, shown by an event of its own, and told alike again."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Policy, Schema
from skra_compat.budget import Limits
from skra_compat.compare import compared as anew

CASES = Path(__file__).parents[2] / "cases"
TEXTS = [
    json.dumps(row[side])
    for path in sorted(CASES.glob("jsonschema_kinds*.json"))
    for row in json.loads(path.read_text())
    for side in ("reader", "writer")
]
PAIRS = st.tuples(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.sampled_from(Policy))


def explained(pair):
    reader, writer, policy = Schema.parse("JSON", pair[0]), Schema.parse("JSON", pair[1]), pair[2]
    found = anew(reader, writer, policy, Limits())
    told = [(one.kind, one.path) for one in found.incompatibilities]
    assert len(told) == len(set(told))
    for one in found.incompatibilities:
        assert one.undecided or one.counterexample is not None, one
        assert one.path.startswith("#/")
        assert one.message
        assert one.fix
    for one in found.incompatibilities:
        if one.counterexample is not None:
            assert writer.values().accepts([one.counterexample.payload])
            assert not reader.values().accepts([one.counterexample.payload])
    return told


@settings(max_examples=150, deadline=None)
@given(PAIRS)
def test_any_two_schemas_are_explained(pair):
    assert explained(pair) == explained(pair)


@pytest.mark.deep
@pytest.mark.timeout(900)
@settings(max_examples=10_000, deadline=None)
@given(PAIRS)
def test_any_two_schemas_are_explained_at_length(pair):
    explained(pair)


def compared(reader, writer, **limits):
    sides = [Schema.parse("JSON", json.dumps(one)) for one in (reader, writer)]
    return anew(*sides, Policy.STRICT, Limits(**limits))


def union(changed=None):
    members = {
        f"T{number}": {
            "type": "object",
            "properties": {
                "kind": {"const": number},
                "next": {"$ref": "#/definitions/U"},
                f"v{number}": {"type": "integer" if number == changed else "string"},
            },
            "required": ["kind"],
        }
        for number in range(7)
    }
    branches = [{"$ref": f"#/definitions/{name}"} for name in members]
    return {"$ref": "#/definitions/U", "definitions": {**members, "U": {"oneOf": branches}}}


def test_a_recursive_union_is_blamed_at_the_part_that_changed():
    told = [(one.kind, one.path) for one in compared(union(5), union()).incompatibilities]
    assert told == [("COMBINED_TYPE_SUBSCHEMAS_CHANGED", "#/"), ("TYPE_CHANGED", "#/oneOf/5/properties/v5")]


def test_a_definition_is_blamed_at_ten_places_at_most():
    def spread(kind):
        properties = {f"p{number}": {"$ref": "#/definitions/d"} for number in range(30)}
        definition = {"type": "object", "properties": {"x": {"type": kind}}}
        return {"type": "object", "properties": properties, "definitions": {"d": definition}}

    told = [one.path for one in compared(spread("integer"), spread("string")).incompatibilities]
    assert told == [f"#/properties/p{number}/properties/x" for number in range(10)]


@pytest.mark.parametrize("steps", [10, 50, 200, 1_000, 5_000, 20_000])
def test_a_budget_that_ends_early_leaves_an_answer(steps):
    found = compared(union(5), union(), steps=steps)
    assert not found.compatible
    assert found.incompatibilities[0].undecided == (found.incompatibilities[0].counterexample is None)
