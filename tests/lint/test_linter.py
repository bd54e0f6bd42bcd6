"""Suppressions, severities, unions and whole schemas."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra_compat import Schema
from skra_lint import Severity, Stream, UnknownRule, lint, review, select_rules
from skra_lint.conditions import conditions
from skra_lint.stream import Reader

SCHEMAS = Path(__file__).parents[2] / "schemas"
LANGUAGES = {".avsc": "AVRO", ".json": "JSON", ".proto": "PROTOBUF"}


def of_file(path):
    return Schema.parse(LANGUAGES[path.suffix], path.read_text())


@pytest.mark.parametrize("path", sorted((SCHEMAS / "orders").iterdir()), ids=lambda path: path.name)
def test_good_events_are_clean(path):
    assert all(one.severity is Severity.INFO for one in lint(of_file(path), name="orders"))


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("product_engagement.*")), ids=lambda path: path.name)
def test_the_seed_is_an_error_at_its_lines(path):
    found = [one for one in lint(of_file(path), name="x", file=str(path)) if one.code == "SP101"]
    assert [one.severity for one in found] == [Severity.ERROR] * 2
    lines = path.read_text().splitlines()
    assert all(one.path.split("_")[0] in lines[one.line - 1] for one in found)


def engagement(**ignored):
    document = json.loads((SCHEMAS / "product_engagement.json").read_text())
    return Schema.parse("JSON", json.dumps({**document, **ignored}))


def codes(found):
    return {one.code for one in found}


def test_a_suppression_hides_with_a_reason_and_is_counted():
    seen = review(engagement(**{"x-skra-ignore": {"SP": "the vendor's webhook"}}), name="x")
    assert not any(code.startswith(("SP", "LN")) for code in codes(seen.findings))
    assert seen.suppressed == 5


def test_a_suppression_covers_its_place_only():
    document = json.loads((SCHEMAS / "product_engagement.json").read_text())
    document["properties"]["pageId"]["x-skra-ignore"] = {"SP101": "known"}
    found = lint(Schema.parse("JSON", json.dumps(document)), name="x")
    assert [one.path for one in found if one.code == "SP101"] == ["watchedPreview"]


def test_unused_and_unreasoned_suppressions_are_found():
    found = lint(engagement(**{"x-skra-ignore": {"PI501": "", "SP107": "fine"}}), name="x")
    assert {(one.code, "PI501" in one.message) for one in found if one.code.startswith("LN")} == {
        ("LN901", True),
        ("LN902", True),
    }


def test_a_comment_suppresses_in_protobuf():
    text = (SCHEMAS / "product_engagement.proto").read_text()
    text = text.replace(
        "// Only applies to productType=Movie", "// Only applies to productType=Movie\n  // skra:ignore SP101 known"
    )
    assert [one.path for one in lint(Schema.parse("PROTOBUF", text), name="x") if one.code == "SP101"] == ["page_id"]


MESSAGES = " message A { int32 x = 1; } message B { int32 y = 1; }"
ONEOF = 'syntax = "proto3"; message E { '
UNIONS = {
    "avro payload": ("AVRO", {"type": "record", "name": "E", "fields": [{"name": "payload", "type": [
        {"type": "record", "name": "A", "fields": [{"name": "a", "type": "int"}]},
        {"type": "record", "name": "B", "fields": [{"name": "b", "type": "int"}]}]}]}, True),
    "json root": ("JSON", {"oneOf": [{"type": "object", "properties": {"a": {"type": "integer"}}},
                                     {"type": "object", "properties": {"b": {"type": "integer"}}}]}, True),
    "nullable": ("AVRO", {"type": "record", "name": "E", "fields": [{"name": "payload", "type": [
        "null", {"type": "record", "name": "A", "fields": [{"name": "a", "type": "int"}]}]}]}, False),
    "oneof payload": ("PROTOBUF", ONEOF + "oneof attributes { A a = 1; B b = 2; } }" + MESSAGES, True),
    "oneof of ids": ("PROTOBUF", ONEOF + "oneof id { string isbn = 1; int64 number = 2; } }", False),
}  # fmt: skip


@pytest.mark.parametrize("case", UNIONS)
def test_union_payload(case):
    language, text, trips = UNIONS[case]
    schema = Schema.parse(language, text if isinstance(text, str) else json.dumps(text))
    assert ("SP103" in codes(lint(schema, name="e"))) is trips


@pytest.mark.parametrize("text", ["{}", "true", '{"type": "object"}'])
def test_a_schema_that_accepts_anything(text):
    schema = Schema.parse("JSON", text)
    assert "ST203" in codes(lint(schema, name="e"))
    assert "ST203" not in codes(lint(schema, name="e", stream=Stream(topic="orders.dlq")))


@pytest.mark.parametrize(
    ("headers", "severity"),
    [
        (None, Severity.INFO),
        (frozenset(), Severity.ERROR),
        (frozenset({"traceparent"}), Severity.WARN),
        (frozenset({"ce_id"}), None),
    ],
)
def test_the_envelope_is_looked_for_in_the_headers(headers, severity):
    found = lint(
        of_file(SCHEMAS / "orders/v1.avsc"), name="x", rules=select_rules(["EN402"]), stream=Stream(headers=headers)
    )
    assert [one.severity for one in found] == ([severity] if severity else [])


STREAMS = {
    "ST201": ({"event_types": ("a", "b")}, {"event_types": ("a",)}),
    "ST202": ({"producers": ("a", "b")}, {"producers": ("a",)}),
    "ST204": ({"owner": ""}, {"owner": "payments"}),
    "ST205": ({"level": "NONE"}, {"level": "FULL"}),
    "ST206": ({"key": "eventId"}, {"key": "bookId"}),
    "ST207": ({"readers": (Reader("billing"),)}, {"readers": (Reader("billing", "orders.dlq", "id"),)}),
}


@pytest.mark.parametrize("code", STREAMS)
def test_stream_rules(code):
    schema, rules = of_file(SCHEMAS / "orders/v1.avsc"), select_rules([code])
    bad, good = STREAMS[code]
    assert codes(lint(schema, name="x", rules=rules, stream=Stream(**bad))) == {code}
    assert not lint(schema, name="x", rules=rules, stream=Stream(**good))
    assert not lint(schema, name="x", rules=rules)


def test_an_unknown_code_is_refused():
    with pytest.raises(UnknownRule, match="XX"):
        select_rules(["XX"])


@given(st.text(max_size=300))
def test_any_documentation_is_read(doc):
    for one in conditions(doc):
        assert one.scope
