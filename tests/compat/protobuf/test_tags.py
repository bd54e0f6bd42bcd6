"""Tags inside of a schema's text."""

import pytest

from skra_compat import InvalidSchema, Schema
from skra_compat.tag import FIELD, RECORD, Entity

ORDER = """syntax = "proto3"; package a.b;
message Order {
  string card = 1 [deprecated = true]; oneof payment { int32 invoice = 2; }
  message Line { string sku = 1; } repeated Line lines = 3; optional string note = 4;
}"""
CARD, SKU, INVOICE = Entity("Order.card", FIELD), Entity("Order.Line.sku", FIELD), Entity("Order.invoice", FIELD)
ROOT, LINE = Entity("Order", RECORD), Entity("Order.Line", RECORD)
IMPORT = 'import "confluent/meta.proto";'


def of(text):
    return Schema.parse("PROTOBUF", text)


@pytest.mark.parametrize(
    ("added", "tags"),
    [
        ({SKU: ("A", "B"), ROOT: ("R",)}, {ROOT: ("R",), SKU: ("A", "B")}),
        ({Entity("Order.payment.invoice", FIELD): ("I",)}, {INVOICE: ("I",)}),
        ({Entity(".a.b.Order.Line", RECORD): ("L",)}, {LINE: ("L",)}),
        ({Entity("a.b.Order.card", FIELD): ("C",)}, {CARD: ("C",)}),
    ],
)
def test_tags_are_written_and_taken_out(added, tags):
    text = of(ORDER).tagged(added, {})
    assert of(text).tags == tags
    assert text.count(IMPORT) == 1
    assert of(text).tagged({}, tags).replace(f"\n{IMPORT}\n", "") == of(ORDER).canonical


def test_other_options_and_other_words_stay():
    first = of(of(ORDER).tagged({CARD: ("PII",)}, {}))
    assert "deprecated = true" in first.canonical
    assert of(first.tagged({CARD: ("N",)}, {CARD: ("PII",)})).tags == {CARD: ("N",)}
    described = ORDER.replace("package a.b;", f"package a.b; {IMPORT}").replace(
        "deprecated = true", '(confluent.field_meta) = { doc: "d" tags: "PII" }'
    )
    assert '(confluent.field_meta).doc = "d"' in of(described).tagged({}, {CARD: ("PII",)})


@pytest.mark.parametrize("path", ["Nobody", "Order.nobody", "Order.payment.card", "b.Order.card"])
def test_a_path_that_leads_nowhere(path):
    for added, removed in (({Entity(path, FIELD): ("T",)}, {}), ({}, {Entity(path, FIELD): ("T",)})):
        with pytest.raises(InvalidSchema, match="No matching path"):
            of(ORDER).tagged(added, removed)


def test_nothing_to_take_out_changes_nothing():
    assert of(ORDER).tagged({}, {CARD: ("T",)}) == of(ORDER).canonical
