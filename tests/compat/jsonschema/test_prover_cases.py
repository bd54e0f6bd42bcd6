"""What the prover decides, keyword by keyword: proved, or shown."""

import json

import jsonschema
import pytest

from skra_compat import Schema, compare

D2019, D2020 = "https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema"
STRING, INTEGER, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}


def in_2020(**words):
    return {"$schema": D2020, **words}


def pets(*branches, **more):
    named = [{"properties": {"kind": {"const": name}, name: inner}} for name, inner in branches]
    return in_2020(type="object", required=["kind"], anyOf=named, unevaluatedProperties=False, **more)


def node(kind, word="$dynamicRef"):
    anchor = {"$dynamicAnchor": "node"} if word == "$dynamicRef" else {"$recursiveAnchor": True}
    to = "#node" if word == "$dynamicRef" else "#"
    properties = {"value": kind, "next": {word: to}}
    return {"$schema": D2020 if word == "$dynamicRef" else D2019, **anchor, "properties": properties}


COMPATIBLE = {
    "a branch that is added to evaluated ones": (pets(("cat", STRING)), pets(("cat", STRING), ("dog", STRING))),
    "unevaluated where all is said in place": (
        in_2020(allOf=[{"properties": {"a": STRING}}], unevaluatedProperties=False),
        in_2020(properties={"a": STRING}, additionalProperties=False),
    ),
    "the same closed model, said in two ways": (
        in_2020(properties={"a": STRING}, additionalProperties=False),
        in_2020(allOf=[{"properties": {"a": STRING}}], unevaluatedProperties=False),
    ),
    "unevaluated items behind a tuple": (
        in_2020(type="array", prefixItems=[STRING], unevaluatedItems=False),
        in_2020(prefixItems=[STRING], items=False),
    ),
    "items that contains has looked at": (
        in_2020(type="array", items={"const": 1}),
        in_2020(type="array", contains={"const": 1}, minContains=0, unevaluatedItems=False),
    ),
    "a recursive reference, widened": (node(INTEGER, "$recursiveRef"), node(NUMBER, "$recursiveRef")),
    "a dynamic reference, widened": (node(INTEGER), node(NUMBER)),
    "a dynamic reference for a plain one": (
        node(STRING),
        in_2020(**{"$ref": "#/$defs/n"}, **{"$defs": {"n": {"properties": {"value": STRING}}}}),
    ),
    "more of what an array contains": (
        in_2020(contains={"const": 1}, minContains=2),
        in_2020(contains={"enum": [1, 2]}, minContains=1),
    ),
    "less of it at most": (
        in_2020(contains=STRING, maxContains=2, minContains=0),
        in_2020(contains={"const": "a"}, maxContains=2, minContains=0),
    ),
    "names by propertyNames": (
        {"propertyNames": {"enum": ["a", "b"]}, "type": "object"},
        {"maxProperties": 2},
    ),
    "names by closed patterns": (
        {"patternProperties": {"^a$": {}}, "additionalProperties": False, "type": "object"},
        {"propertyNames": {"pattern": "^[a-z]+$"}, "maxProperties": 1},
    ),
    "a condition apart from others": (
        {
            "allOf": [
                {"if": {"required": [f"a{n}"]}, "then": {"properties": {"z": {"maxLength": 5}}}} for n in range(12)
            ]
        },
        {"if": {"required": ["a7"]}, "then": {"properties": {"z": {"maxLength": 6}}}},
    ),
    "factors that fit": ({"type": "number", "multipleOf": 0.1}, {"multipleOf": 0.01}),
    "whole numbers on a decimal grid": (INTEGER, {"multipleOf": 0.01}),
    "unique booleans": ({"type": "array", "items": {"enum": [True, False]}, "uniqueItems": True}, {"maxItems": 2}),
    "true is not 1": ({"enum": [True]}, {"not": {"enum": [1, 1.0]}}),
}

INCOMPATIBLE = {
    "a branch that is gone": (pets(("cat", STRING), ("dog", STRING)), pets(("cat", STRING))),
    "a property that only another branch looks at": (
        in_2020(properties={"a": STRING, "b": STRING}, additionalProperties=False),
        in_2020(anyOf=[{"properties": {"a": INTEGER}}, {"properties": {"b": STRING}}], unevaluatedProperties=False),
    ),
    "an item that nothing looks at": (
        in_2020(type="array", maxItems=3),
        in_2020(type="array", prefixItems=[True], unevaluatedItems=False),
    ),
    "a dynamic reference, narrowed": (node(NUMBER), node(INTEGER)),
    "a recursive reference, narrowed": (node(NUMBER, "$recursiveRef"), node(INTEGER, "$recursiveRef")),
    "fewer of what an array contains": (
        in_2020(type="array", contains={"const": 1}, minContains=2),
        in_2020(contains={"const": 1}, minContains=3),
    ),
    "a narrower contains": (
        in_2020(type="array", minItems=2, contains={"required": ["a"]}, items={"type": "object"}),
        in_2020(contains={"required": ["a"], "properties": {"a": STRING}}),
    ),
    "more of it at most": (
        in_2020(type="array", contains={"const": "a"}, minContains=0, maxContains=1),
        in_2020(contains={"enum": ["a", "b"]}, minContains=0, maxContains=1),
    ),
    "one property more than patterns allow": (
        {"type": "object", "propertyNames": {"pattern": "^[a-z][a-z0-9]*$"}, "maxProperties": 16},
        {"maxProperties": 15},
    ),
    "twins": ({"type": "array", "minItems": 2}, {"uniqueItems": True}),
    "a condition apart from others": (
        {
            "allOf": [
                {"if": {"required": [f"a{n}"]}, "then": {"properties": {"z": {"maxLength": 5}}}} for n in range(12)
            ]
        },
        {"if": {"required": ["a7"]}, "then": {"properties": {"z": {"maxLength": 4}}}},
    ),
    "slugs": ({"pattern": "^[a-z]+$", "type": "string"}, {"pattern": "^(?!admin)[a-z]+$"}),
    "the one property that there may be": (
        {
            "type": "object",
            "properties": {"c": {}, "a": {}},
            "required": ["a"],
            "maxProperties": 1,
            "additionalProperties": False,
        },
        {"additionalProperties": NUMBER},
    ),
    "1 is not true": ({"enum": [1]}, {"enum": [True]}),
    "dependents": (
        in_2020(type="object"),
        in_2020(dependentSchemas={"a": {"required": ["b"], "properties": {"b": STRING}}}),
    ),
}

UNDECIDED = {
    "0.35 is no multiple of 0.001 where doubles are divided": (
        {"type": "number", "multipleOf": 0.01},
        {"multipleOf": 0.001},
    ),
    "an event of more values than anybody reads": (
        {"type": "array", "minItems": 100_000},
        {"minItems": 100_001},
    ),
}


def verdict(pair):
    writer, reader = pair
    return compare(*(Schema.parse("JSON", json.dumps(one)) for one in (reader, writer)))


@pytest.mark.parametrize("name", COMPATIBLE)
def test_proved(name):
    found = verdict(COMPATIBLE[name])
    assert found.compatible, found.incompatibilities


@pytest.mark.parametrize("name", INCOMPATIBLE)
def test_shown(name):
    writer, reader = INCOMPATIBLE[name]
    first, *_ = verdict((writer, reader)).incompatibilities
    assert first.counterexample is not None
    writes, reads = (jsonschema.validators.validator_for(one)(one) for one in (writer, reader))
    assert writes.is_valid(first.counterexample.event)
    assert not reads.is_valid(first.counterexample.event)


@pytest.mark.parametrize("name", UNDECIDED)
def test_neither(name):
    found = verdict(UNDECIDED[name])
    assert (found.compatible, found.proof) == (False, "undecided")
