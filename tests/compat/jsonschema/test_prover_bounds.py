"""Schemas that are huge or mean harm: every one ends in an answer, and what can be answered is."""

import json

import pytest

from skra_compat import InvalidSchema, Schema, compare

STRING, INTEGER, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}


def union(members, properties, word="oneOf"):
    """Members that are told apart by a property, each of which refers to the union again and again."""
    found = {}
    for number in range(members):
        inner = {f"p{n}": {"$ref": "#/definitions/U"} for n in range(properties)} | {f"m{number}": STRING}
        found[f"T{number}"] = {"type": "object", "properties": inner, "required": [f"m{number}"]}
    branches = [{"$ref": f"#/definitions/T{number}"} for number in range(members)]
    return {"$ref": "#/definitions/U", "definitions": found | {"U": {word: branches}}}


def wide(count, last=STRING):
    properties = {f"p{number}": STRING for number in range(count - 1)} | {"last": last}
    return {"type": "object", "properties": properties}


def each_refers_to_each(count, leaf):
    found = {
        f"m{one}": {"properties": {f"r{other}": {"$ref": f"#/definitions/m{other}"} for other in range(count)}}
        for one in range(count)
    }
    found["m0"]["properties"]["v"] = leaf
    return {"$ref": "#/definitions/m0", "definitions": found}


def laughing(levels, leaf):
    """Three required properties at each level: an event has 3 ** levels values."""
    names = ["a", "b", "c"]
    found = {
        f"l{n}": {"required": names, "properties": {name: {"$ref": f"#/definitions/l{n + 1}"} for name in names}}
        for n in range(levels)
    }
    found = {name: {"type": "object", **schema} for name, schema in found.items()}
    return {"$ref": "#/definitions/l0", "definitions": {**found, f"l{levels}": leaf}}


def conditions(count, longest):
    return {
        "allOf": [
            {"if": {"required": [f"a{n}"]}, "then": {"properties": {f"z{n}": {"maxLength": longest}}}}
            for n in range(count)
        ]
    }


def many_of_all(count, leaf):
    return {"allOf": [{"allOf": [{"properties": {f"p{number}": leaf}}]} for number in range(count)]}


DECIDED = {
    "a union becomes anyOf": (union(12, 12), union(12, 12, "anyOf"), True),
    "a union of anyOf becomes oneOf": (union(12, 12, "anyOf"), union(12, 12), False),
    "ten thousand properties, one changed": (wide(10_000), wide(10_000, INTEGER), False),
    "ten thousand properties, one widened": (wide(10_000, INTEGER), wide(10_000, NUMBER), True),
    "everything refers to everything": (each_refers_to_each(25, INTEGER), each_refers_to_each(25, NUMBER), True),
    "everything refers to everything, narrowed": (
        each_refers_to_each(25, NUMBER),
        each_refers_to_each(25, INTEGER),
        False,
    ),
    "hundreds of allOf": (many_of_all(300, INTEGER), many_of_all(300, NUMBER), True),
    "hundreds of conditions": (conditions(60, 5), conditions(60, 6), True),
    "ten thousand constants": ({"enum": list(range(10_000))}, {"enum": list(range(10_000))[::-1]}, True),
    "nested repetition": ({"type": "string", "pattern": "^(a|a)*b$"}, {"pattern": "(a+)+$"}, False),
}

ANSWERED = {
    "events that nobody could write down": (laughing(40, INTEGER), laughing(40, STRING)),
    "repetition by the hundred thousand": ({"pattern": "^a{1,100000}$"}, {"pattern": "^a{1,1000}$"}),
    "counting in powers of two": ({"pattern": "^[ab]*a[ab]{25}$"}, {"pattern": "^[ab]*b[ab]{25}$"}),
    "a chain of a thousand": (
        {
            "definitions": {f"d{n}": {"properties": {"x": {"$ref": f"#/definitions/d{n + 1}"}}} for n in range(999)}
            | {"d999": STRING},
            "$ref": "#/definitions/d0",
        },
        {
            "definitions": {f"d{n}": {"properties": {"x": {"$ref": f"#/definitions/d{n + 1}"}}} for n in range(999)}
            | {"d999": INTEGER},
            "$ref": "#/definitions/d0",
        },
    ),
    "patterns by the dozen": (
        {"patternProperties": {f"^x{n}.*y$": STRING for n in range(50)}},
        {"patternProperties": {f"^x{n}.*y$": INTEGER for n in range(50)}},
    ),
}


def parsed(document):
    return Schema.parse("JSON", json.dumps(document))


@pytest.mark.parametrize("name", DECIDED)
def test_large_schemas_are_decided(name):
    writer, reader, compatible = DECIDED[name]
    verdict = compare(parsed(reader), parsed(writer))
    assert (verdict.compatible, verdict.proof) == (compatible, "proved")
    assert compatible or any(one.counterexample for one in verdict.incompatibilities)


@pytest.mark.parametrize("name", ANSWERED)
def test_what_cannot_be_decided_is_said_to_be_undecided(name):
    writer, reader = ANSWERED[name]
    try:
        verdict = compare(parsed(reader), parsed(writer))
    except InvalidSchema:
        return
    assert not verdict.compatible
    assert verdict.proof == "undecided" or any(one.counterexample for one in verdict.incompatibilities)
