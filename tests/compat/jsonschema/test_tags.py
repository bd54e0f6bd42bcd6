"""Tags inside of a schema's text."""

import pytest

from skra_compat import InvalidSchema, Schema
from skra_compat.tag import FIELD, RECORD, Entity

ORDER = (
    '{"type":"object","x":1E+2,"properties":{"card":{"type":"string","confluent:tags":["PII"]},'
    '"lines":{"type":"array","items":{"type":"object","properties":{"sku":{"multipleOf":0.10}}}},'
    '"gift":{"oneOf":[{"type":"null"},{"properties":{"to":{}}}]},"open":true},'
    '"$defs":{"A":{"type":"object","properties":{"b":{"not":{"properties":{"c":{}}}}}}}}'
)
CARD, SKU = Entity("object.card", FIELD), Entity("object.lines.array.object.sku", FIELD)
ROOT, LINE = Entity("object", RECORD), Entity("object.lines.array.object", RECORD)
TO, DEEP = Entity("object.gift.oneof.1.object.to", FIELD), Entity("object.$defs.A.object.b.not.object.c", FIELD)


def of(text):
    return Schema.parse("JSON", text)


@pytest.mark.parametrize(
    ("added", "removed", "tags"),
    [
        ({}, {}, {CARD: ("PII",)}),
        ({SKU: ("A", "B"), DEEP: ("D",)}, {}, {CARD: ("PII",), SKU: ("A", "B"), DEEP: ("D",)}),
        ({ROOT: ("R",), LINE: ("L",), TO: ("T",)}, {CARD: ("PII",)}, {ROOT: ("R",), LINE: ("L",), TO: ("T",)}),
        ({CARD: ("N",)}, {CARD: ("PII", "Z"), SKU: ("A",)}, {CARD: ("N",)}),
    ],
)
def test_tags_are_written_and_taken_out(added, removed, tags):
    text = of(ORDER).tagged(added, removed)
    assert of(text).tags == tags
    bare = of(ORDER.replace(',"confluent:tags":["PII"]', "")).canonical
    assert of(text).tagged({}, tags) == bare


@pytest.mark.parametrize(
    "path", ["card", "object.open", "object.nobody", "object.lines.object.sku", "object.gift.oneof.9"]
)
def test_a_path_that_leads_nowhere(path):
    with pytest.raises(InvalidSchema, match="No matching path"):
        of(ORDER).tagged({Entity(path, FIELD): ("T",)}, {})


def test_what_has_no_parts_has_no_tags():
    assert of("true").tags == {}
    with pytest.raises(InvalidSchema):
        of("true").tagged({ROOT: ("T",)}, {})
