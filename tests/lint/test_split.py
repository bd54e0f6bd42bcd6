"""The split: exact events, schemas that the engine accepts, and samples that all fit."""

import json
import random
import re
from pathlib import Path

import pytest

from skra_compat import Schema
from skra_lint.samples import analyse
from skra_lint.split import CannotSplit, propose

SCHEMAS = Path(__file__).parents[2] / "schemas"
SOURCES = {"AVRO": SCHEMAS / "product_engagement.avsc", "JSON": SCHEMAS / "product_engagement.json"}
EXPECTED = {
    "MovieClick": ["movieId", "watchedPreview"],
    "BookClick": ["bookId"],
    "BookBookmark": ["bookId", "pageId"],
}


def engagements(count, noise=0.0):
    draw = random.Random(7)
    for _ in range(count):
        product, action = draw.choices([("Movie", "Click"), ("Book", "Click"), ("Book", "Bookmark")], [5, 3, 2])[0]
        yield {
            "productId": draw.randrange(10**6),
            "productType": product,
            "actionType": action,
            "watchedPreview": draw.random() < 0.5 if product == "Movie" else None,
            "pageId": draw.randrange(900) if action == "Bookmark" or draw.random() < noise else None,
        }


def fields_of(text):
    document = json.loads(text)
    return [field["name"] for field in document["fields"]] if "fields" in document else list(document["properties"])


@pytest.mark.parametrize("language", SOURCES)
@pytest.mark.parametrize("evidence", ["documentation", "samples"])
def test_the_seed_comes_apart_exactly(language, evidence):
    text = SOURCES[language].read_text()
    samples = ()
    if evidence == "samples":
        text = re.sub(r', "(doc|description)": "Only[^"]*"', "", text)
        samples = tuple(engagements(2000))
    plan = propose(Schema.parse(language, text), name="x", samples=samples)
    assert {part.name: fields_of(part.text) for part in plan.parts} == EXPECTED
    assert {part.name: part.topic for part in plan.parts}["MovieClick"] == "movie-click"
    assert [dict(one.combination) for one in plan.dropped] == [{"productType": "Movie", "actionType": "Bookmark"}]
    assert plan.dropped[0].reason
    assert plan.notes == ()


@pytest.mark.parametrize("language", SOURCES)
def test_every_event_fits_the_schema_that_it_maps_to(language):
    plan = propose(Schema.parse(language, SOURCES[language].read_text()), name="x")
    values = {part.name: Schema.parse(language, part.text).values() for part in plan.parts}
    for event in engagements(300):
        part = plan.part_of(event)
        payload = values[part.name].write(part.convert(event))
        assert values[part.name].fault(payload) is None


@pytest.mark.parametrize("language", SOURCES)
def test_names_may_be_kept(language):
    plan = propose(Schema.parse(language, SOURCES[language].read_text()), name="x", keep_names=True)
    assert all("productId" in fields_of(part.text) for part in plan.parts)


def test_what_tells_nothing_is_not_split():
    with pytest.raises(CannotSplit, match="ties no optional field"):
        propose(Schema.parse("AVRO", (SCHEMAS / "orders/v1.avsc").read_text()), name="orders")


def test_an_avro_type_is_written_out_where_a_part_first_uses_it():
    money = {"type": "record", "name": "Money", "fields": [{"name": "amount", "type": "long"}]}
    fields = [
        {"name": "eventType", "type": {"type": "enum", "name": "Kind", "symbols": ["Paid", "Refunded"]}},
        {"name": "paid", "type": ["null", money], "default": None, "doc": "Only set for Paid events."},
        {"name": "returned", "type": ["null", "Money"], "default": None, "doc": "Only set for Refunded events."},
        {"name": "fee", "type": "Money"},
    ]
    text = json.dumps({"type": "record", "name": "OrderEvent", "namespace": "a.b", "fields": fields})
    plan = propose(Schema.parse("AVRO", text), name="x")
    assert {part.name: fields_of(part.text) for part in plan.parts} == {
        "OrderPaid": ["paid", "fee"],
        "OrderRefunded": ["returned", "fee"],
    }
    for part in plan.parts:
        Schema.parse("AVRO", part.text)


def test_samples_show_what_decides_even_with_noise():
    assert set(analyse(tuple(engagements(2000, noise=0.005))).discriminators) == {"productType", "actionType"}


def test_what_only_looks_like_a_discriminator_is_none():
    draw = random.Random(3)
    events = []
    for at in range(1500):
        event = {"currency": draw.choice(["EUR", "ISK"]), "appVersion": "1" if at < 700 else "2"}
        event["hasCoupon"] = draw.random() < 0.4
        event |= {"coupon": "SUMMER"} if event["hasCoupon"] else {}
        event |= {"note": "hello"} if draw.random() < 0.5 else {}
        event |= {"channel": draw.choice(["web", "shop"])} if at >= 700 else {}
        events.append(event)
    found = analyse(events)
    assert found.decisions == ()
    assert found.flags == (("hasCoupon", "coupon"),)
