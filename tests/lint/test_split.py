"""The split: exact events, schemas that the engine accepts, and samples that all fit."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from skra_compat import Schema
from skra_lint.samples import analyse
from skra_lint.samples.personal import kind_of
from skra_lint.split import CannotSplit, propose

SCHEMAS = Path(__file__).parents[2] / "schemas"
SOURCES = {
    "AVRO": SCHEMAS / "product_engagement.avsc",
    "JSON": SCHEMAS / "product_engagement.json",
    "PROTOBUF": SCHEMAS / "product_engagement.proto",
}
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


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def snake(name):
    return re.sub("(?=[A-Z])", "_", name).lower()


def in_language(language, event):
    """An event as JSON shows it in a language: Protobuf leaves out what is absent, and its enums have prefixes."""
    if language != "PROTOBUF":
        return event
    prefixed = {name: event[name].upper() for name in ("productType", "actionType")}
    prefixed = {
        "productType": f"PRODUCT_TYPE_{prefixed['productType']}",
        "actionType": f"ACTION_TYPE_{prefixed['actionType']}",
    }
    return {name: value for name, value in {**event, **prefixed}.items() if value is not None}


def fields_of(text):
    if text.startswith("syntax"):
        return [camel(name) for name in re.findall(r" (\w+) = \d+;", text)]
    document = json.loads(text)
    return [field["name"] for field in document["fields"]] if "fields" in document else list(document["properties"])


@pytest.mark.parametrize("language", SOURCES)
@pytest.mark.parametrize("evidence", ["documentation", "samples"])
def test_the_seed_comes_apart_exactly(language, evidence):
    text = SOURCES[language].read_text()
    samples = ()
    if evidence == "samples":
        text = re.sub(r', "(doc|description)": "Only[^"]*"|// Only.*', "", text)
        samples = tuple(in_language(language, event) for event in engagements(2000))
    plan = propose(Schema.parse(language, text), name="x", samples=samples)
    assert {part.name: fields_of(part.text) for part in plan.parts} == EXPECTED
    assert {part.name: part.topic for part in plan.parts}["MovieClick"] == "movie-click"
    [dropped] = plan.dropped
    assert [value.lower() for value in dropped.combination.values()] == ["movie", "bookmark"]
    assert plan.dropped[0].reason
    assert plan.notes == ()


@pytest.mark.parametrize("language", SOURCES)
def test_every_event_fits_the_schema_that_it_maps_to(language):
    plan = propose(Schema.parse(language, SOURCES[language].read_text()), name="x")
    values = {part.name: Schema.parse(language, part.text).values() for part in plan.parts}
    for shown in (in_language(language, event) for event in engagements(300)):
        event = {snake(name): value for name, value in shown.items()} if language == "PROTOBUF" else shown
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


PAYLOADS = {
    "JSON": """{"type": "object", "title": "TripEvent", "definitions": {"Money": {"type": "integer"}},
      "properties": {"id": {"type": "string"}, "data": {"type": "object", "required": ["kind"], "properties": {
        "kind": {"enum": ["Booked", "Refunded"]}, "note": {"type": "string"},
        "seats": {"type": "integer", "description": "Only set for Booked events."},
        "amount": {"allOf": [{"$ref": "#/definitions/Money"}], "description": "Only set for Refunded events."}}}},
      "required": ["id", "data"]}""",
    "AVRO": """{"type": "record", "name": "TripEvent", "namespace": "a.b", "fields": [{"name": "id", "type": "string"},
      {"name": "data", "type": {"type": "record", "name": "Data", "fields": [
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["Booked", "Refunded"]}},
        {"name": "note", "type": ["null", "string"], "default": null},
        {"name": "seats", "type": ["null", "int"], "default": null, "doc": "Only set for Booked events."},
        {"name": "amount", "type": ["null", "int"], "default": null, "doc": "Only set for Refunded events."}]}}]}""",
    "PROTOBUF": """syntax = "proto3"; package a.b;
      import "google/protobuf/wrappers.proto";
      message TripEvent { string id = 1; Data data = 2;
        message Data {
          enum Kind { KIND_UNSPECIFIED = 0; KIND_BOOKED = 1; KIND_REFUNDED = 2; }
          Kind kind = 1;
          optional string note = 7;
          // Only set for Booked events.
          google.protobuf.Int32Value seats = 3;
          // Only set for Refunded events.
          Money amount = 4;
          map<string, Money> parts = 5;
          oneof payer { string user = 8; string shop = 9; }
        } }
      message Money { int64 cents = 1; Currency currency = 2; }
      enum Currency { CURRENCY_UNSPECIFIED = 0; EUR = 1; }""",
}


@pytest.mark.parametrize("language", PAYLOADS)
def test_an_event_inside_of_a_payload_comes_apart_there(language):
    plan = propose(Schema.parse(language, PAYLOADS[language]), name="x")
    assert [part.name for part in plan.parts] == ["TripBooked", "TripRefunded"]
    kind, money = ("KIND_BOOKED", {}) if language == "PROTOBUF" else ("Booked", None)
    event = {"id": "1", "data": {"kind": kind, "note": "x", "seats": 3}}
    part = plan.part_of(event)
    assert part.convert(event) == {"id": "1", "data": {"note": "x", "seats": 3}}
    values = Schema.parse(language, part.text).values()
    assert values.fault(values.write(part.convert(event))) is None
    assert "amount" not in part.text
    assert (money is None) or "int32 seats" in part.text


def test_the_files_of_all_parts_compile_together(tmp_path):
    for name, text in {"trip": PAYLOADS["PROTOBUF"], "shop": SOURCES["PROTOBUF"].read_text()}.items():
        for part in propose(Schema.parse("PROTOBUF", text), name="x").parts:
            (tmp_path / f"{name}_{part.topic.replace('-', '_')}.proto").write_text(part.text)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == 5
    done = subprocess.run(
        [Path(sys.executable).parent / "protoc", "-I.", "--descriptor_set_out=all.bin", *files],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_samples_tell_numbers_and_truths_apart():
    draw = random.Random(5)
    events = tuple(
        {"kind": kind, "id": "x", **({"seats": 2} if kind == 1 else {"cents": 3} if kind == 2 else {"why": "y"})}
        for kind in (draw.choice([1, 2, 3]) for _ in range(400))
    )
    properties = {name: {"type": "integer"} for name in ("kind", "seats", "cents")}
    properties |= {name: {"type": "string"} for name in ("id", "why")}
    schema = {"type": "object", "title": "TripEvent", "properties": properties, "required": ["kind", "id"]}
    plan = propose(Schema.parse("JSON", json.dumps(schema)), name="x", samples=events)
    assert [dict(part.combination) for part in plan.parts] == [{"kind": 1}, {"kind": 2}, {"kind": 3}]
    assert [fields_of(part.text) for part in plan.parts] == [["seats", "id"], ["cents", "id"], ["id", "why"]]
    assert plan.notes == ()


def test_many_verbs_are_grouped_for_a_person_to_decide():
    deeds = [f"press{number}" for number in range(60)]
    properties = {"action": {"enum": deeds}, "why": {"type": "string", "description": "Only set for press7 events."}}
    with pytest.raises(CannotSplit, match="makes 60 events") as refusal:
        propose(Schema.parse("JSON", json.dumps({"type": "object", "properties": properties})), name="x")
    assert "\n  press7" in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("anna@example.is", "e-mail"), ("120174-3399", "national"), ("4111111111111111", "card"),
        ("GB82 WEST 1234 5698 7654 32", "bank"), ("4111111111111112", ""), ("120174-3389", ""), ("a@b", ""),
        ("GB00WEST12345698765432", ""), ("x" * 10_000, ""),
    ],
)  # fmt: skip
def test_personal_data_is_told_by_its_checksum(value, kind):
    assert kind in kind_of(value)
    assert bool(kind) == bool(kind_of(value))


MONEY = {"type": "number"}
CHOICE = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "OrderEvents",
    "oneOf": [{"$ref": "#/definitions/orderPlaced"}, {"$ref": "#/definitions/orderShipped"}],
    "definitions": {
        "money": MONEY,
        "orderPlaced": {
            "type": "object",
            "properties": {"type": {"const": "placed"}, "total": {"$ref": "#/definitions/money"}},
            "required": ["type", "total"],
        },
        "orderShipped": {
            "type": "object",
            "properties": {"type": {"const": "shipped"}, "carrier": {"type": "string"}},
            "required": ["type"],
        },
    },
}
COLOURS = {"type": "enum", "name": "Colour", "symbols": ["RED"]}
UNION = [
    {"type": "record", "name": "Painted", "namespace": "x", "fields": [{"name": "in", "type": COLOURS}]},
    {
        "type": "record",
        "name": "Sold",
        "namespace": "x",
        "fields": [{"name": "colour", "type": ["null", "Colour"], "default": None}, {"name": "price", "type": "int"}],
    },
]


def test_a_choice_at_the_root_is_split_by_its_constants():
    samples = [{"type": "placed", "total": 3}, {"type": "shipped", "carrier": "post"}] * 3
    plan = propose(Schema.parse("JSON", json.dumps(CHOICE)), name="orders", samples=samples)
    assert plan.discriminators == ("type",)
    assert [(part.name, part.topic) for part in plan.parts] == [
        ("orderPlaced", "order-placed"),
        ("orderShipped", "order-shipped"),
    ]
    assert plan.notes == ()
    for event in samples:
        part = plan.part_of(event)
        Schema.parse("JSON", part.text).values().write(part.convert(event))
    assert "money" not in plan.parts[1].text


def test_branches_without_names_are_called_by_their_constants():
    branches = [{**one, "title": ""} for one in CHOICE["definitions"].values() if one is not MONEY]
    plan = propose(Schema.parse("JSON", json.dumps({"oneOf": branches, "definitions": {"money": MONEY}})), name="x")
    assert [part.name for part in plan.parts] == ["Placed", "Shipped"]


def test_branches_that_nothing_names_are_refused():
    branches = [{"type": "object", "properties": {name: {"type": "string"}}} for name in ("a", "b")]
    with pytest.raises(CannotSplit, match="title"):
        propose(Schema.parse("JSON", json.dumps({"oneOf": branches})), name="x")


def test_a_union_of_records_is_split_into_them_with_the_types_that_each_needs():
    plan = propose(Schema.parse("AVRO", json.dumps(UNION)), name="paint", samples=[{"x.Sold": {"price": 3}}])
    assert [part.name for part in plan.parts] == ["Painted", "Sold"]
    assert plan.notes == ()
    sold = Schema.parse("AVRO", plan.parts[1].text)
    sold.values().write({"colour": "RED", "price": 3})


def test_samples_that_no_branch_takes_are_told():
    plan = propose(Schema.parse("AVRO", json.dumps(UNION)), name="paint", samples=[{"x.Sold": {"cost": 3}}])
    assert plan.notes == ("1 of 1 samples are events of none of the new schemas",)


def test_a_discriminator_in_an_object_that_stays():
    fields = {"meta": {"type": "object", "properties": {"kind": {"enum": ["ride", "refund"]}}, "required": ["kind"]}}
    fields |= {name: {"type": "string"} for name in ("from", "reason")}
    schema = Schema.parse("JSON", json.dumps({"title": "Trip", "type": "object", "properties": fields}))
    samples = [{"meta": {"kind": "ride"}, "from": "a"}, {"meta": {"kind": "refund"}, "reason": "b"}] * 30
    plan = propose(schema, name="trip", samples=samples)
    assert plan.discriminators == ("meta.kind",)
    shapes = {tuple(sorted(field.name for field in part.fields)) for part in plan.parts}
    assert shapes == {("from", "meta"), ("meta", "reason")}
    for event in samples:
        part = plan.part_of(event)
        Schema.parse("JSON", part.text).values().write(part.convert(event))


ORDERS = """
syntax = "proto3";
package shop;
message OrderEvent {
  string order_id = 1;
  oneof payload {
    Placed placed = 10;
    Shipped shipped = 11;
    string note_added = 12;
  }
}
message Placed { repeated Line lines = 1; }
message Line { string sku = 1; }
message Shipped { string carrier = 1; }
"""


def test_each_member_of_a_oneof_becomes_a_message_and_the_others_are_gone():
    placed = {"orderId": "a", "placed": {"lines": [{"sku": "x"}]}}
    noted = {"orderId": "b", "noteAdded": "late"}
    schema = Schema.parse("PROTOBUF", ORDERS)
    plan = propose(schema, name="orders", samples=[placed, noted])
    assert plan.discriminators == ("payload",)
    assert [part.name for part in plan.parts] == ["OrderPlaced", "OrderShipped", "NoteAdded"]
    assert plan.notes == ()
    first = Schema.parse("PROTOBUF", plan.parts[0].text).outline.root
    assert [(field.name, field.choice) for field in first.fields] == [("order_id", ""), ("placed", "")]
    assert plan.part_of({"order_id": "b", "note_added": "late"}) is plan.parts[2]
    assert plan.part_of({"order_id": "b"}) is None


def test_a_sample_without_a_member_is_told_of():
    plan = propose(Schema.parse("PROTOBUF", ORDERS), name="orders", samples=[{"orderId": "a"}])
    assert plan.notes == ("1 of 1 samples have no payload and go nowhere",)


def test_a_oneof_that_says_how_it_ended_is_not_split():
    text = """syntax = "proto3";
        message Deployed { string name = 1; oneof result { Value value = 2; Error error = 3; } }
        message Value { string url = 1; }
        message Error { string message = 1; }"""
    with pytest.raises(CannotSplit):
        propose(Schema.parse("PROTOBUF", text), name="deployed")


def test_an_event_of_an_avro_union_maps_by_the_name_of_its_record():
    union = [
        {"type": "record", "name": "OrderPlaced", "namespace": "shop", "fields": [{"name": "id", "type": "string"}]},
        {"type": "record", "name": "OrderShipped", "namespace": "shop", "fields": [{"name": "by", "type": "string"}]},
    ]
    plan = propose(Schema.parse("AVRO", json.dumps(union)), name="orders")
    event = {"shop.OrderShipped": {"by": "dhl"}}
    part = plan.part_of(event)
    assert part is plan.parts[1]
    assert part.convert(event) == {"by": "dhl"}
    assert Schema.parse("AVRO", part.text).values().write(part.convert(event))
    assert plan.part_of({"shop.OrderLost": {}}) is None
