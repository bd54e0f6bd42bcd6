"""Tags inside of a schema's text."""

import pytest

from skra_compat import InvalidSchema
from skra_compat.tag import FIELD, RECORD, Entity

ORDER = (
    '{"type":"record","name":"Order","namespace":"a","fields":['
    '{"name":"card","type":"string","confluent:tags":["PII"]},'
    '{"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[{"name":"sku","type":"int"}]}}},'
    '{"name":"gift","type":["null",{"type":"record","name":"Gift","namespace":"b","fields":[],"confluent:tags":["X"]}]}]}'
)
CARD, SKU = Entity("a.Order.card", FIELD), Entity("a.Line.sku", FIELD)
ROOT, GIFT = Entity("a.Order", RECORD), Entity("b.Gift", RECORD)


def test_every_record_and_field_is_looked_at(avro):
    assert avro(ORDER).tags == {CARD: ("PII",), GIFT: ("X",)}


@pytest.mark.parametrize(
    ("added", "removed", "tags"),
    [
        ({SKU: ("A", "B")}, {}, {CARD: ("PII",), SKU: ("A", "B"), GIFT: ("X",)}),
        ({ROOT: ("R",)}, {GIFT: ("X",)}, {ROOT: ("R",), CARD: ("PII",)}),
        ({CARD: ("PII", "N")}, {}, {CARD: ("PII", "N"), GIFT: ("X",)}),
        ({CARD: ("N",)}, {CARD: ("PII", "Z")}, {CARD: ("N",), GIFT: ("X",)}),
        ({}, {CARD: ("PII",), SKU: ("A",)}, {GIFT: ("X",)}),
    ],
)
def test_tags_are_written_and_taken_out(avro, added, removed, tags):
    text = avro(ORDER).tagged(added, removed)
    assert avro(text).tags == tags
    assert avro(avro(text).tagged({}, tags)).tags == {}


@pytest.mark.parametrize("entity", [Entity("a.Nobody", RECORD), Entity("a.Order", FIELD), Entity("a.Order.x", FIELD)])
def test_a_path_that_leads_nowhere(avro, entity):
    with pytest.raises(InvalidSchema, match=entity.path):
        avro(ORDER).tagged({entity: ("T",)}, {})
