"""A compatible verdict survives generated events; a counterexample holds; noise changes nothing."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Schema, compare
from skra_compat.formats.jsonschema.oracle import judge

NAMES = st.sampled_from(["a", "b", "c", "x-1"])
SMALL = st.integers(0, 3)
LEAVES = st.sampled_from(
    [{}, {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"enum": ["a", 1]}, {"type": ["string", "null"]}]
)
EVENTS = st.recursive(
    st.sampled_from([None, True, 0, 1, 1.0, 1.5, -1, 5, "", "a", "abc"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.just("undeclared"), inner, max_size=4),
    max_leaves=8,
)


def around(inner):
    objects = st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "required": st.lists(NAMES, max_size=2, unique=True),
            "additionalProperties": st.booleans() | inner,
            "patternProperties": st.dictionaries(st.sampled_from(["^x-", "b"]), inner, max_size=1),
            "maxProperties": SMALL,
        },
    )
    arrays = st.fixed_dictionaries(
        {"type": st.just("array")},
        optional={
            "items": inner | st.lists(inner, min_size=1),
            "minItems": SMALL,
            "uniqueItems": st.booleans(),
        },
    )
    numbers = st.fixed_dictionaries(
        {}, optional={"minimum": SMALL, "exclusiveMaximum": SMALL, "multipleOf": st.just(2)}
    )
    combined = st.sampled_from(["anyOf", "oneOf", "allOf"]).flatmap(
        lambda word: st.fixed_dictionaries({word: st.lists(inner, min_size=1, max_size=3)})
    )
    return objects | arrays | numbers | combined | st.fixed_dictionaries({"not": inner})


SCHEMAS = st.recursive(LEAVES, around, max_leaves=6)


def parsed(value):
    return Schema.parse("JSON", json.dumps(value))


@settings(max_examples=250, deadline=None)
@given(SCHEMAS, SCHEMAS, st.lists(EVENTS, max_size=25))
def test_a_compatible_verdict_survives_events(one, other, events):
    reader, writer = parsed({"anyOf": [one, other]}), parsed(other)
    for pair in ((reader, writer), (parsed(one), writer)):
        verdict = compare(*pair)
        judges = [judge(schema.model) for schema in pair]
        if verdict.compatible:
            assert not [event for event in events if judges[1].is_valid(event) and not judges[0].is_valid(event)]
        for found in verdict.incompatibilities:
            if found.counterexample is not None:
                assert [one.is_valid(found.counterexample.event) for one in judges] == [False, True]


@settings(max_examples=100, deadline=None)
@given(SCHEMAS)
def test_noise_changes_nothing(value):
    noisy = {"title": "noise", **value, "description": "more", "x-noise": 1}
    assert compare(parsed(value), parsed(noisy)).compatible
    assert compare(parsed(noisy), parsed(value)).compatible


@settings(max_examples=200, deadline=None)
@given(SCHEMAS, EVENTS)
def test_the_gate_and_the_slow_judge_are_of_one_opinion(value, event):
    schema = parsed(value)
    payload = json.dumps(event).encode()
    assert schema.values().accepts([payload]) == judge(schema.model).is_valid(event)
    assert (schema.values().fault(payload) is None) == schema.values().accepts([payload])
