"""Forms in which publishers merge events, written in their manner: each comes apart into what one would sign."""

import json
import random

import pytest

from skra_compat import Schema
from skra_lint.split import CannotSplit, propose

TEXT, COUNT = {"type": "string"}, {"type": "integer"}


def plan_of(schema, samples=(), language="JSON", name="x", **references):
    text = schema if isinstance(schema, str) else json.dumps(schema)
    known = {key: Schema.parse(language, other) for key, other in references.items()}
    return propose(Schema.parse(language, text, known), name=name, samples=tuple(samples))


def schemas(plan):
    """The new schemas, which their own languages accept."""
    return {part.name: json.loads(Schema.parse(plan.format, part.text).text) for part in plan.parts}


def an_object(properties, *required, **more):
    return {"type": "object", "properties": properties, "required": list(required), **more}


def fits(plan, event):
    """The event, converted and accepted by the schema that it maps to, with the name of that."""
    part = plan.part_of(event)
    converted = part.convert(event)
    Schema.parse(plan.format, part.text).values().write(converted)
    return part.name, converted


def if_then(value, **properties):
    condition = {"properties": {"eventType": {"const": value}}, "required": ["eventType"]}
    return {"if": condition, "then": {"properties": properties, "required": list(properties)}}


PAYMENT = {
    "title": "PaymentEvent",
    **an_object({"id": TEXT, "eventType": {"enum": ["authorized", "captured"]}, "country": TEXT}, "id", "eventType"),
    "allOf": [
        if_then("authorized", code=TEXT),
        if_then("captured", captureId=TEXT),
        {"if": {"properties": {"country": {"const": "US"}}, "required": ["country"]}, "then": {"required": ["id"]}},
    ],
}


def test_if_and_then_are_decided_by_the_value_and_others_stay():
    plan = plan_of(PAYMENT)
    found = schemas(plan)
    assert list(found) == ["PaymentAuthorized", "PaymentCaptured"]
    assert list(found["PaymentAuthorized"]["properties"]) == ["id", "country", "code"]
    assert found["PaymentCaptured"]["required"] == ["id", "captureId"]
    assert found["PaymentCaptured"]["if"]["properties"] == {"country": {"const": "US"}}
    assert fits(plan, {"id": "1", "eventType": "captured", "captureId": "c"})[1] == {"id": "1", "captureId": "c"}


def test_the_branches_beside_common_properties_go_to_the_event_of_their_constant():
    kinds = {"user.invited": {"email": TEXT}, "role.changed": {"role": TEXT}}
    branches = [
        {"properties": {"type": {"const": kind}, "data": an_object(more, *more)}} for kind, more in kinds.items()
    ]
    plan = plan_of({"title": "AuditLogEntry", **an_object({"id": TEXT}, "id", "type", "data"), "oneOf": branches})
    found = schemas(plan)
    assert list(found) == ["UserInvited", "RoleChanged"]
    assert found["RoleChanged"]["properties"]["data"]["properties"] == {"role": TEXT}
    assert "oneOf" not in found["RoleChanged"]
    assert fits(plan, {"id": "1", "type": "role.changed", "data": {"role": "x"}})[0] == "RoleChanged"


def test_what_depends_on_a_field_goes_with_it():
    fields = {"kind": {"enum": ["card", "bank"]}, "id": TEXT, "iban": TEXT}
    fields["pan"] = {**TEXT, "description": "Only set for card events."}
    depends = {"pan": {"properties": {"expiry": TEXT}, "required": ["expiry"]}}
    found = schemas(plan_of({"title": "Paid", **an_object(fields, "kind", "id"), "dependentSchemas": depends}))
    with_pan, without = (
        next(one for one in found.values() if ("pan" in one["properties"]) is there) for there in (True, False)
    )
    assert with_pan["dependentSchemas"] == depends
    assert "dependentSchemas" not in without


def test_a_condition_on_a_field_that_leaves_is_refused_with_what_to_do():
    fields = {"kind": {"enum": ["card", "bank"]}, "pan": {**TEXT, "description": "Only set for card events."}}
    schema = {
        "title": "Paid",
        **an_object({**fields, "x": TEXT}, "kind"),
        "not": {"properties": {"pan": {"const": "0"}, "x": {"const": "1"}}, "required": ["pan", "x"]},
    }
    found = schemas(plan_of(schema))
    assert sum("not" in one for one in found.values()) == 1


def test_unknown_keywords_stay_and_examples_go_where_they_are_valid():
    fields = {"action": {"enum": ["opened", "closed"]}, "n": {**COUNT, "x-pii": False, "$comment": "serial"}}
    fields["why"] = {**TEXT, "description": "Only set for closed events."}
    examples = [{"action": "opened", "n": 1}, {"action": "closed", "n": 2, "why": "done"}, {"action": "closed", "n": 3}]
    schema = {"title": "IssueEvent", **an_object(fields, "action", "n"), "examples": examples, "x-owner": "core"}
    found = schemas(plan_of(schema))
    assert found["IssueOpened"]["examples"] == [{"n": 1}]
    assert found["IssueClosed"]["examples"] == [{"n": 2, "why": "done"}]
    assert found["IssueClosed"]["x-owner"] == "core"
    assert found["IssueOpened"]["properties"]["n"] == fields["n"]


CLOUD = {
    "title": "SubscriptionEvents",
    **an_object(
        {
            "specversion": {"const": "1.0"}, "id": TEXT, "source": TEXT,
            "type": {"enum": ["com.example.subscription.started", "com.example.subscription.cancelled"]},
            "data": an_object({"plan": TEXT, "why": {**TEXT, "description": "Only set for cancelled events."}}, "plan"),
        }, "specversion", "id", "source", "type", "data",
    ),
}  # fmt: skip


def test_a_cloud_event_keeps_its_type():
    plan = plan_of(CLOUD)
    found = schemas(plan)
    assert list(found) == ["SubscriptionStarted", "SubscriptionCancelled"]
    assert found["SubscriptionStarted"]["properties"]["type"] == {"enum": ["com.example.subscription.started"]}
    assert found["SubscriptionCancelled"]["properties"]["data"]["required"] == ["plan", "why"]
    assert plan.notes == ("type stays, because it belongs to the envelope that all events have",)


def test_documentation_ties_fields_to_what_the_envelope_says():
    meta = an_object({"id": TEXT, "kind": {"enum": ["placed", "shipped"]}}, "id", "kind")
    fields = {"meta": meta, "orderId": TEXT, "carrier": {**TEXT, "description": "Only set for shipped events."}}
    plan = plan_of({"title": "OrderEvent", **an_object(fields, "meta", "orderId")})
    found = schemas(plan)
    assert plan.discriminators == ("meta.kind",)
    assert list(found["OrderPlaced"]["properties"]) == ["meta", "orderId"]
    assert found["OrderShipped"]["required"] == ["meta", "orderId", "carrier"]
    assert found["OrderShipped"]["properties"]["meta"]["properties"]["kind"] == {"enum": ["shipped"]}


def test_fields_that_exclude_each_other_tell_without_a_field_that_says_which():
    draw = random.Random(4)
    groups = [["card_number", "card_expiry"], ["iban", "bank_name"]]
    fields = {name: TEXT for group in groups for name in group} | {"amount": COUNT}
    events = [{"amount": 1, **dict.fromkeys(draw.choice(groups), "x")} for _ in range(200)] + [{"amount": 2}]
    plan = plan_of({"title": "PaymentReceived", **an_object(fields, "amount", additionalProperties=False)}, events)
    assert {part.name: [one.name for one in part.fields] for part in plan.parts} == {
        "PaymentReceivedCard": ["card_number", "card_expiry", "amount"],
        "PaymentReceivedIban": ["iban", "bank_name", "amount"],
    }
    assert "1 of 201 samples have none of the fields that tell the events apart and go nowhere" in plan.notes
    for event in events[:-1]:
        assert fits(plan, event)[1] == event


def test_records_that_are_named_for_what_happened_are_events_without_samples():
    kinds = {"orderPlaced": {"total": COUNT}, "orderShipped": {"carrier": TEXT}, "orderLost": {"why": TEXT}}
    fields = {"id": TEXT} | {name: an_object(more, *more) for name, more in kinds.items()}
    plan = plan_of({"title": "OrderEnvelope", **an_object(fields, "id")})
    assert [part.topic for part in plan.parts] == ["order-placed", "order-shipped", "order-lost"]
    assert fits(plan, {"id": "1", "orderLost": {"why": "x"}})[0] == "OrderLost"


OPENED = {"type": "record", "name": "AccountOpened", "fields": [{"name": "owner", "type": "string"}]}
CLOSED = {
    "type": "record",
    "name": "AccountClosed",
    "fields": [{"name": "why", "type": ["null", "string"], "default": None}],
}


@pytest.mark.parametrize("symbols", [["ACCOUNT_OPENED", "ACCOUNT_CLOSED"], ["A", "B"], []])
@pytest.mark.parametrize("tagged", [True, False])
def test_a_payload_that_is_one_of_several_records(symbols, tagged):
    telling = [{"name": "type", "type": {"type": "enum", "name": "Kind", "symbols": symbols}}] if symbols else []
    fields = [{"name": "id", "type": "string"}, *telling, {"name": "payload", "type": ["null", OPENED, CLOSED]}]
    schema = {"type": "record", "name": "AccountEvent", "namespace": "a.b", "fields": fields}
    payloads = [("a.b.AccountOpened", {"owner": "x"}), ("a.b.AccountClosed", {"why": "y"})] * 3
    events = [
        {"id": "1", "payload": {name: held} if tagged else held} | ({"type": symbols[at % 2]} if symbols else {})
        for at, (name, held) in enumerate(payloads)
    ]
    plan = plan_of(schema, events, "AVRO")
    assert [(part.name, part.topic) for part in plan.parts] == [
        ("AccountOpenedEvent", "account-opened"), ("AccountClosedEvent", "account-closed"),
    ]  # fmt: skip
    assert plan.discriminators == ("type" if symbols else "payload",)
    assert plan.notes == ()
    assert fits(plan, events[1]) == ("AccountClosedEvent", {"id": "1", "payload": {"why": "y"}})


def test_avro_keeps_what_is_said_of_fields_and_types():
    money = {
        "type": "record",
        "name": "Money",
        "aliases": ["Cash"],
        "fields": [{"name": "cents", "type": {"type": "long", "logicalType": "x"}}],
    }
    fields = [
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["Paid", "Lost"]}},
        {"name": "id", "type": "string", "order": "descending", "aliases": ["key"], "doc": "Of an order", "pii": 1},
        {"name": "paid", "type": ["null", money], "default": None, "doc": "Only set for Paid events."},
        {"name": "lost", "type": ["null", "Money"], "default": None, "doc": "Only set for Lost events."},
    ]  # fmt: skip
    plan = plan_of(
        {"type": "record", "name": "OrderEvent", "doc": "An order.", "team": "x", "fields": fields}, language="AVRO"
    )
    paid = schemas(plan)["OrderPaid"]
    assert paid["fields"][0] == fields[1]
    assert paid["fields"][1] == {"name": "paid", "type": money}
    assert (paid["doc"], paid["team"]) == ("An order.", "x")


COMMON = """syntax = "proto3"; package common;
// Around every event.
message Meta { string id = 1; Kind kind = 2; enum Kind { KIND_UNSPECIFIED = 0; KIND_PAID = 1; KIND_LOST = 2; } }
message Data { string order = 1; optional string why = 2; optional Money sum = 3; }
message Money { int64 cents = 1; }
"""
IMPORTING = """syntax = "proto3"; package shop; import "common.proto"; import "google/protobuf/empty.proto";
message OrderEvent { common.Meta meta = 1; common.Data data = 2; google.protobuf.Empty nothing = 3; }"""


def test_a_message_of_another_file_is_split_and_its_envelope_stays_there():
    events = [
        {"meta": {"id": "1", "kind": kind}, "data": {"order": "o", **more}}
        for kind, more in [("KIND_PAID", {"sum": {"cents": "3"}}), ("KIND_LOST", {"why": "x"})] * 40
    ]
    common = {"common.proto": COMMON}
    plan = plan_of(IMPORTING, events, "PROTOBUF", **common)
    assert [part.name for part in plan.parts] == ["OrderPaid", "OrderLost"]
    assert not [note for note in plan.notes if "envelope" not in note]
    paid = plan.parts[0].text
    assert "common.Meta meta = 1;" in paid
    assert "common.Money sum = 2;" in paid
    assert "why" not in paid


def test_a_stream_without_a_split_says_what_to_send():
    fields = {"meta": an_object({"kind": {"enum": ["a", "b"]}}), "x": TEXT}
    with pytest.raises(CannotSplit, match="give samples"):
        plan_of({"title": "Thing", **an_object(fields)})


def test_an_envelope_of_changed_rows_is_one_event():
    row = an_object({"id": COUNT})
    fields = {"op": {"enum": ["c", "u", "d"]}, "before": row, "after": row, "ts_ms": COUNT}
    events = [{"op": "c", "after": {"id": 1}, "ts_ms": 1}, {"op": "d", "before": {"id": 1}, "ts_ms": 2}] * 40
    with pytest.raises(CannotSplit, match="change-data"):
        plan_of({"title": "CustomerChange", **an_object(fields, "op", "ts_ms")}, events)


def test_a_value_that_says_nothing_is_no_event():
    fields = {"eventType": {"enum": ["UNKNOWN", "PAID", "LOST"]}, "why": {**TEXT, "description": "Only set for LOST."}}
    plan = plan_of({"title": "OrderEvent", **an_object(fields, "eventType")})
    assert [part.name for part in plan.parts] == ["OrderPaid", "OrderLost"]
    assert [dict(one.combination) for one in plan.dropped] == [{"eventType": "UNKNOWN"}]


def test_fields_of_one_event_that_came_late_or_are_rare_stay_in_every_event():
    draw = random.Random(8)
    fields = {"eventType": {"enum": ["paid", "lost"]}, "cents": COUNT, "why": TEXT, "note": TEXT, "locale": TEXT}
    events = []
    for at in range(300):
        kind = "paid" if draw.random() < 0.9 else "lost"
        event = {"eventType": kind, **({"cents": 1} if kind == "paid" else {"why": "x"})}
        event |= {"note": "n"} if kind == "paid" and at % 40 == 0 else {}
        events.append(event | ({"locale": "is"} if at > 280 else {}))
    plan = plan_of({"title": "OrderEvent", **an_object(fields, "eventType", additionalProperties=False)}, events)
    assert {part.name: [one.name for one in part.fields] for part in plan.parts} == {
        "OrderPaid": ["cents", "note", "locale"],
        "OrderLost": ["why", "note", "locale"],
    }


def test_noise_that_leaves_is_counted():
    fields = {"eventType": {"enum": ["paid", "lost"]}, "cents": COUNT, "why": TEXT}
    events = [{"eventType": "paid", "cents": 1}, {"eventType": "lost", "why": "x"}] * 100
    events[0] = {"eventType": "paid", "cents": 1, "why": "slip"}
    plan = plan_of({"title": "OrderEvent", **an_object(fields, "eventType", additionalProperties=False)}, events)
    assert plan.notes == ("1 samples have a 'why' that OrderPaid leaves out: seen too seldom there",)


def test_samples_may_be_tagged_as_avro_consoles_print_them():
    card = {"type": "record", "name": "Card", "fields": [{"name": "pan", "type": ["null", "string"], "default": None}]}
    fields = [{"name": "kind", "type": ["null", {"type": "enum", "name": "Kind", "symbols": ["card", "cash"]}]}]
    fields += [{"name": "card", "type": ["null", card], "default": None}]
    fields += [{"name": "till", "type": ["null", "int"], "default": None}]
    events = [
        {"kind": {"a.Kind": "card"}, "card": {"a.Card": {"pan": {"string": "1"}}}, "till": None},
        {"kind": {"a.Kind": "cash"}, "card": None, "till": {"int": 4}},
    ] * 40
    plan = plan_of({"type": "record", "name": "Paid", "namespace": "a", "fields": fields}, events, "AVRO")
    assert plan.notes == ()
    assert [field.name for part in plan.parts for field in part.fields] == ["card", "till"]
    assert schemas(plan)["CashPaid"]["fields"] == [{"name": "till", "type": "int"}]


def test_one_condition_in_the_payload_is_enough_where_the_values_are_listed():
    data = an_object({"action": {"enum": ["opened", "closed"]}}, "action")
    data |= {"if": {"properties": {"action": {"const": "closed"}}}, "then": {"properties": {"why": TEXT}}}
    data["else"] = {"properties": {"by": TEXT}, "required": ["by", "at"]}
    found = schemas(plan_of({"title": "CaseEvent", **an_object({"id": TEXT, "data": data})}))
    assert found["CaseClosed"]["properties"]["data"] == {"type": "object", "properties": {"why": TEXT}}
    assert found["CaseOpened"]["properties"]["data"] == an_object({"by": TEXT}, "by", "at")


def test_what_another_file_says_stays_there():
    placed, lost = an_object({"c": TEXT}, "c", title="OrderPlaced"), an_object({"d": TEXT}, "d")
    branches = [{"$ref": "order_placed.json"}, {"$ref": "order_lost.json"}]
    schema = {"title": "OrderEvent", **an_object({"id": TEXT, "data": {"oneOf": branches}}, "id", "data")}
    others = {"order_placed.json": json.dumps(placed), "order_lost.json": json.dumps(lost)}
    plan = plan_of(schema, [{"id": "1", "data": {"d": "x"}}], **others)
    assert [part.topic for part in plan.parts] == ["order-placed", "order-lost"]
    assert plan.notes == ()


def test_names_with_dots_are_names():
    schema = {
        "title": "OrderEvent",
        **an_object({"event.type": {"enum": ["placed", "lost"]}, "a.b": TEXT, "c.d": TEXT}),
    }
    events = [{"event.type": "placed", "a.b": "x"}, {"event.type": "lost", "c.d": "y"}] * 40
    plan = plan_of(schema, events)
    assert [list(one["properties"]) for one in schemas(plan).values()] == [["a.b"], ["c.d"]]
    assert fits(plan, events[0])[1] == {"a.b": "x"}


def test_the_field_that_names_the_member_of_a_oneof_leaves():
    text = """syntax = "proto3"; package shop;
        message OrderEvent { string id = 1; Type type = 2; oneof payload { Placed placed = 3; Lost lost = 4; }
          enum Type { TYPE_UNSPECIFIED = 0; TYPE_PLACED = 1; TYPE_LOST = 2; } }
        message Placed { int32 total = 1; }
        message Lost { string why = 1; }"""
    events = [{"id": "1", "type": "TYPE_LOST", "lost": {"why": "x"}}]
    plan = plan_of(text, events, "PROTOBUF")
    assert [part.name for part in plan.parts] == ["OrderPlaced", "OrderLost"]
    assert fits(plan, events[0])[1] == {"id": "1", "lost": {"why": "x"}}
    assert plan.notes == ()
    assert not any("Type" in part.text for part in plan.parts)


@pytest.mark.parametrize(
    ("event", "name", "values", "expected"),
    [
        ("TruckMessage", "kind", ["fault", "gate"], ["TruckFault", "TruckGate"]),
        ("Webhook", "type", ["issue.opened", "label_removed"], ["IssueOpened", "LabelRemoved"]),
        ("OrderEvent", "eventType", ["com.shop.placed.v1", "com.shop.lost.v1"], ["OrderPlaced", "OrderLost"]),
        ("PetEvent", "petType", ["cat", "dog"], ["CatEvent", "DogEvent"]),
    ],
)  # fmt: skip
def test_names(event, name, values, expected):
    fields = {name: {"enum": values}, "a": TEXT, "b": TEXT}
    events = [{name: values[0], "a": "x"}, {name: values[1], "b": "y"}] * 40
    plan = plan_of({"title": event, **an_object(fields, name)}, events)
    assert [part.name for part in plan.parts] == expected
