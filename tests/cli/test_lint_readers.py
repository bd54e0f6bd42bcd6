"""ST207 in real runs: what consumers say of dead letters and repeated events, in contracts, topics and AsyncAPI."""

import json

import httpx
import pytest
import yaml
from confluent_kafka.admin import AdminClient, NewTopic

EVENT = {
    "type": "record",
    "name": "OrderPlaced",
    "namespace": "shop",
    "fields": [{"name": "orderId", "type": "string"}, {"name": "total", "type": "double"}],
}
BARE = {"contract": "billing", "topic": "bills", "reads": ["orderId"]}


@pytest.fixture
def said(skra, write):
    """What ST207 says of some input."""

    def run(*words):
        result = skra("lint", *words, "--select", "ST207", "--output", "json")
        assert result.exit_code == 0, result.output
        return [one["evidence"] for one in json.loads(result.stdout)["findings"]]

    return run


def test_contracts_at_a_registry_and_topics_of_its_broker_are_what_is_judged(ask, said, service, write):
    at = ("--registry", service.registry_url, "--subject", "bills-value")
    assert ask("register", "bills-value", write("bills.avsc", EVENT)).exit_code == 0
    assert said(*at) == [], "nobody is known to read"
    for changes, expected in (
        ({}, ["billing: neither a dead-letter topic nor an idempotency key"]),
        ({"idempotent_by": "orderId"}, ["billing: no dead-letter topic"]),
        ({"dlq": "bills-failed"}, ["billing: no idempotency key"]),
        ({"retry": "forever", "idempotent_by": "orderId"}, []),
        ({"idempotent_by": "orderId"}, ["billing: no dead-letter topic"]),
    ):
        assert ask("contract", "publish", write("billing.json", BARE | changes)).exit_code == 0
        assert said(*at) == expected
    admin = AdminClient({"bootstrap.servers": service.bootstrap_servers})
    for made in admin.create_topics([NewTopic("bills", 1), NewTopic("bills.dlq", 1)]).values():
        made.result(60)
    assert said(*at) == [], "the broker has a topic for dead letters, whoever reads"


def test_a_new_version_is_told_of_its_consumers(ask, service, write):
    assert ask("register", "invoices-value", write("i.avsc", EVENT)).exit_code == 0
    contract = BARE | {"topic": "invoices"}
    assert ask("contract", "publish", write("c.json", contract)).exit_code == 0
    more = {**EVENT, "fields": [*EVENT["fields"], {"name": "note", "type": ["null", "string"], "default": None}]}
    assert ask("register", "invoices-value", write("i.avsc", more)).exit_code == 0
    found = httpx.get(f"{service.registry_url}/v1/subjects/invoices-value/versions/2/findings").json()["findings"]
    assert "billing: neither" in next(one["evidence"] for one in found if one["code"] == "ST207")


def asyncapi_3(operation, channels):
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Billing", "version": "1"},
        "channels": {
            "orders": {
                "address": "shop.orders",
                "messages": {"placed": {"payload": {"type": "object", "properties": {"orderId": {"type": "string"}}}}},
            },
            **channels,
        },
        "operations": {"take": {"channel": {"$ref": "#/channels/orders"}, **operation}},
    }


def asyncapi_2(side, members):
    payload = {"type": "object", "properties": {"orderId": {"type": "string"}}}
    operation = {"message": {"name": "placed", "payload": payload}, **members}
    return {"asyncapi": "2.6.0", "info": {"title": "Billing"}, "channels": {"shop.orders": {side: operation}}}


RECEIVES = {"action": "receive"}
BOTH = {"x-dlq": "failed", "x-idempotent-by": "orderId"}
LETTERS = {"letters": {"address": "shop.orders.DLT"}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (asyncapi_3(RECEIVES, {}), ["Billing: neither a dead-letter topic nor an idempotency key"]),
        (asyncapi_3({"action": "send"}, {}), []),
        (asyncapi_3(RECEIVES | BOTH, {}), []),
        (asyncapi_3(RECEIVES, LETTERS), ["Billing: no idempotency key"]),
        (asyncapi_3(RECEIVES | {"x-idempotency-key": "ce_id"}, LETTERS), []),
        (asyncapi_2("publish", {}), ["Billing: neither a dead-letter topic nor an idempotency key"]),
        (asyncapi_2("subscribe", {}), []),
        (asyncapi_2("publish", BOTH), []),
    ],
)
def test_an_application_that_receives_says_so_in_its_asyncapi_document(said, tmp_path, document, expected):
    file = tmp_path / "asyncapi.yaml"
    file.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    assert said(file) == expected
