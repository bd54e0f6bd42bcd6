"""Pact files of both versions, and the way back."""

import base64
import json

import pytest

from skra_compat import Schema
from skra_compat.contracts.audience import verdict
from skra_compat.contracts.document import read_contract
from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.outcome import Outcome
from skra_compat.contracts.pact import contracts_of, pact_of
from tests.compat.contracts.changes import JSON

EVENT = {"id": "a1", "total": 12, "status": "PAID", "lines": [{"sku": "x", "gift": True}], "tags": {"a": "b"}}
RULES = {
    "$.id": {"matchers": [{"match": "regex", "regex": "^[a-z]"}]},
    "$.total": {"matchers": [{"match": "integer"}]},
    "$.lines": {"combine": "AND", "matchers": [{"match": "type", "min": 1}]},
    "$.lines[*].gift": {"matchers": [{"match": "boolean"}]},
    "$.tags.*": {"matchers": [{"match": "type"}]},
    "$.status": {"matchers": [{"match": "equality"}]},
    "$.lines[0].sku": {"matchers": [{"match": "type"}]},
    "$['odd name']": {"matchers": [{"match": "arrayContains", "variants": []}]},
}
NEEDS = {
    "id": {"type": "string", "pattern": "^[a-z]"},
    "total": {"type": "integer"},
    "lines": {"type": "array", "min_items": 1},
    "lines[]": {"type": "object"},
    "lines[].sku": {"type": "string"},
    "lines[].gift": {"type": "boolean"},
    "tags.*": {"type": "string"},
}


def v3(**more):
    message = {
        "description": "paid",
        "contents": EVENT,
        "metadata": {"topic": "orders"},
        "matchingRules": {"body": RULES},
    }
    return {"consumer": {"name": "billing"}, "provider": {"name": "shop"}, "messages": [{**message, **more}]}


def v4(content=EVENT, encoded=False, category="body"):
    message = {
        "type": "Asynchronous/Messages",
        "description": "paid",
        "pending": False,
        "contents": {"content": content, "contentType": "application/json", "encoded": encoded},
        "metadata": {"kafka_topic": "orders"},
        "matchingRules": {category: RULES},
    }
    http = {"type": "Synchronous/HTTP", "description": "no event"}
    return {"consumer": {"name": "billing"}, "provider": {"name": "shop"}, "interactions": [message, http]}


ENCODED = base64.b64encode(json.dumps(EVENT).encode()).decode()


@pytest.mark.parametrize(
    "pact",
    [
        v3(),
        v3(contents=json.dumps(EVENT)),
        v3(matchingRules={f"$.body{path[1:]}": rule["matchers"][0] for path, rule in RULES.items()}),
        v4(),
        v4(category="content"),
        v4(json.dumps(EVENT)),
        v4(ENCODED, "base64"),
    ],
)
def test_shapes_become_needs_and_messages_examples(pact):
    found = contracts_of(pact)
    (document,) = found.documents
    contract = read_contract(document)
    assert (contract.application, contract.topic) == ("billing", "orders")
    assert {
        one["path"]: {word: value for word, value in one.items() if word != "path"} for one in document["reads"]
    } == NEEDS
    assert contract.examples == (EVENT,)
    assert any("$.lines[0].sku" in warning for warning in found.warnings)


def test_literals_are_needs_only_where_that_is_wished():
    (document,) = contracts_of(v3(), strict=True).documents
    assert {"path": "status", "one_of": ["PAID"]} in document["reads"]


def test_messages_that_differ_need_what_they_share():
    other = {**v3()["messages"][0], "matchingRules": {"body": {"$.id": {"matchers": [{"match": "type"}]}}}}
    (document,) = contracts_of({**v3(), "messages": [v3()["messages"][0], other]}).documents
    assert {"path": "id", "type": "string"} in document["reads"]
    assert len(document["examples"]) == 2


@pytest.mark.parametrize("pact", [None, [], {}, {"consumer": "x"}, {"consumer": {"name": ""}}, v3(metadata={})])
def test_what_is_no_pact_or_names_no_topic_is_refused(pact):
    with pytest.raises(InvalidContract):
        contracts_of(pact)


@pytest.mark.parametrize(
    "part",
    [
        {"messages": 5},
        {"messages": [None, 5, []]},
        {"interactions": [{"type": "Asynchronous/Messages", "contents": 7, "metadata": 7, "matchingRules": 7}]},
        {"messages": [{"contents": {"a": 1}, "matchingRules": {"body": {"$.a": {"matchers": [{"match": 3}]}}}}]},
    ],
)
def test_broken_parts_are_left_out(part):
    contracts_of({"consumer": {"name": "c"}, **part}, "orders")


def test_the_way_back_says_the_same():
    reads = [
        {"path": "id", "type": "string"},
        {"path": "total", "type": "integer"},
        {"path": "status", "one_of": ["NEW", "PAID"]},
        {"path": "lines[].sku", "type": "string"},
    ]
    contract = read_contract({"contract": "billing", "topic": "orders", "reads": reads})
    (document,) = contracts_of(pact_of(contract, "shop")).documents
    again = read_contract(document)
    changed = [JSON, JSON.replace('"integer"', '"number"'), JSON.replace('"PAID"]', '"PAID", "GONE"]')]
    outcomes = [[verdict(one, Schema.parse("JSON", text)).outcome for text in changed] for one in (contract, again)]
    assert outcomes[0] == [Outcome.OK, Outcome.BREAKS, Outcome.BREAKS]
    assert outcomes[1] == outcomes[0]


PLACE = {"text": "a1", "number": 5, "flag": True, "none": None, "list": [{"sku": "x"}], "map": {"k": {"n": 1}}}


def needs_of(rules, contents=PLACE, **more):
    found = contracts_of(v3(contents=contents, matchingRules={"body": rules, **more}))
    (document,) = found.documents
    needs = {one.pop("path"): one for one in map(dict, document["reads"])}
    read_contract(document)
    return needs, found.warnings, document


@pytest.mark.parametrize(
    ("path", "matcher", "needed"),
    [
        ("$.text", {"match": "include", "value": "a.1"}, {"type": "string", "pattern": r"a\.1"}),
        ("$.text", {"match": "semver"}, {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+"}),
        ("$.text", {"match": "notEmpty"}, {"type": "string", "min_length": 1}),
        ("$.text", {"match": "date", "format": "yyyy-MM-dd"}, {"type": "string", "format": "date"}),
        ("$.text", {"match": "date", "date": "dd/MM/yy"}, {"type": "string", "pattern": "^[0-9]{2}/[0-9]{2}/[0-9]+$"}),
        ("$.text", {"match": "date", "format": "d MMM yyyy"}, {"type": "string"}),
        (
            "$.text",
            {"match": "timestamp", "timestamp": "yyyy-MM-dd'T'HH:mm:ssXXX"},
            {"type": "string", "format": "date-time"},
        ),
        (
            "$.text",
            {"match": "datetime", "format": "yyyy-MM-dd'T'HH:mm:ss"},
            {"type": "string", "pattern": "^[0-9]+\\-[0-9]{2}\\-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"},
        ),
        ("$.text", {"match": "time", "format": "HH:mm"}, {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"}),
        ("$.number", {"match": "decimal"}, {"type": "number"}),
        ("$.number", {"match": "integer"}, {"type": "integer"}),
        ("$.number", {"match": "type"}, {"type": "number"}),
        ("$.flag", {"match": "boolean"}, {"type": "boolean"}),
        ("$.none", {"match": "null"}, {"type": "null"}),
        ("$.list", {"match": "arrayContains", "variants": []}, {"type": "array"}),
        ("$.text", {"match": "equality"}, None),
        ("$.text", {"match": "regex", "regex": "(?<x>a"}, {"type": "string"}),
        ("$.list", {"match": "type", "min": -1, "max": 1.5}, {"type": "array"}),
        ("$.text", {"match": "contentType", "value": "text/plain"}, None),
        ("$['text']", {"match": "integer"}, {"type": "integer"}),
        ('$["text"]', {"match": "integer"}, {"type": "integer"}),
    ],
)
def test_a_matcher_is_a_need_as_far_as_it_speaks_of_a_shape(path, matcher, needed):
    needs, _, _ = needs_of({path: {"matchers": [matcher]}})
    (name,) = [part for part in ("text", "number", "flag", "none", "list") if part in path]
    assert needs.get(name) == needed


@pytest.mark.parametrize(
    ("matchers", "needed"),
    [
        ([{"match": "type"}, {"match": "null"}], {"type": ["string", "null"]}),
        ([{"match": "regex", "regex": "^a"}, {"match": "integer"}], {"type": ["string", "integer"]}),
        ([{"match": "regex", "regex": "^a"}, {"match": "regex", "regex": "^b"}], {"type": "string"}),
        ([{"match": "type"}, {"match": "equality"}], None),
    ],
)
def test_of_matchers_of_which_one_is_enough_the_types_remain(matchers, needed):
    needs, warnings, _ = needs_of({"$.text": {"combine": "OR", "matchers": matchers}})
    assert needs.get("text") == needed
    assert bool(warnings) == (needed is None or "regex" in str(matchers))


@pytest.mark.parametrize("kind", ["eachValue", "values"])
def test_a_map_is_one_whatever_its_keys(kind):
    rules = {"match": kind, "rules": [{"match": "type"}]}
    needs, _, _ = needs_of({"$.map": {"matchers": [rules]}, "$.map.*.n": {"matchers": [{"match": "integer"}]}})
    assert needs["map"] == {"type": "object"}
    assert needs["map.*.n"] == {"type": "integer"}
    assert ("map.*" in needs) == (kind == "eachValue")


def test_matchers_of_each_key_are_told_and_left_out():
    rules = {"match": "eachKey", "rules": [{"match": "regex", "regex": "^k"}]}
    needs, warnings, _ = needs_of({"$.map": {"matchers": [rules]}})
    assert needs == {"map": {"type": "object"}}
    assert "eachKey" in warnings[0]


def test_metadata_with_matchers_are_headers():
    metadata = {"trace_id": {"matchers": [{"match": "type"}]}, "$.contentType": {"matchers": [{"match": "type"}]}}
    _, _, document = needs_of({}, metadata=metadata)
    assert document["headers"] == [{"name": "trace_id"}]


@pytest.mark.parametrize(
    "need",
    [
        {"path": "id", "type": "string", "nullable": True},
        {"path": "lines", "type": "array", "min_items": 1, "max_items": 4},
        {"path": "it's a.name", "type": "boolean"},
        {"path": "placed", "type": "string", "format": "date-time"},
    ],
)
def test_more_comes_back_as_it_went(need):
    need = {**need, "path": need["path"] if "'" not in need["path"] else "['it\\'s a.name']"}
    contract = read_contract(
        {"contract": "billing", "topic": "orders", "reads": [need], "headers": [{"name": "trace_id"}]}
    )
    (document,) = contracts_of(pact_of(contract, "shop")).documents
    again = read_contract(document)
    assert [str(one.path) for one in again.reads] == [str(contract.reads[0].path)]
    assert again.headers == contract.headers
    assert (set(again.reads[0].types), again.reads[0].format) == (
        set(contract.reads[0].types),
        contract.reads[0].format,
    )
    assert again.reads[0].bounds == contract.reads[0].bounds


def test_a_pact_that_is_too_deep_is_refused():
    deep = 1
    for _ in range(600):
        deep = {"a": deep}
    with pytest.raises(InvalidContract, match="deeper than"):
        contracts_of(v3(contents=deep))
