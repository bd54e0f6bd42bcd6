"""`skra lint` on what a registry holds and on the records of a live topic; `skra show` tells what was said then."""

import json

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from skra_compat import Schema
from tests.cli.test_lint_inputs import SEED

CLICKED = {
    "type": "record",
    "name": "Clicked",
    "namespace": "shop",
    "fields": [
        {"name": "bookId", "type": "long"},
        {"name": "kind", "type": "string"},
        {"name": "pageId", "type": ["null", "int"], "default": None},
    ],
}


@pytest.fixture(scope="module")
def register(service):
    """Register under a subject as somebody, through the registry API."""
    import httpx  # noqa: PLC0415

    def call(subject, tree, *, language="AVRO", user="", **more):
        body = {"schema": json.dumps(tree), "schemaType": language, **more}
        url = f"{service.registry_url}/subjects/{subject}/versions"
        answer = httpx.post(url, json=body, auth=(user, "") if user else None)
        assert answer.is_success, answer.text
        return answer.json()["id"]

    return call


@pytest.fixture
def lint(skra, service):
    """Lint what the registry holds: findings by subject and code, and how it ends."""

    def run(*words):
        result = skra("lint", "--registry", service.registry_url, *words, "--output", "json")
        found = json.loads(result.stdout)["findings"] if result.stdout else []
        return {(one["file"], one["code"]) for one in found}, result

    return run


def test_owners_levels_and_keys_are_judged(lint, register, ask):
    register("clicks-value", CLICKED)
    register("owned-value", CLICKED, user="shop")
    register(
        "owned-key", {"type": "record", "name": "Key", "fields": [{"name": "bookId", "type": "long"}]}, user="shop"
    )
    found, result = lint("--subject", "clicks-value", "--subject", "owned-value")
    assert {("clicks-value", "ST204"), ("clicks-value", "ST206")} <= found
    assert not {("owned-value", "ST204"), ("owned-value", "ST206")} & found
    assert result.exit_code == 1
    assert not any(subject == "owned-key" for subject, _ in lint()[0])


def test_a_topic_with_two_types_is_found_by_its_subjects(lint, register):
    for name in ("Placed", "Paid"):
        register(f"orders-shop.{name}", {**CLICKED, "name": name})
    found, _ = lint("--topic", "orders")
    assert {("orders-shop.Placed", "ST201"), ("orders-shop.Paid", "ST201")} <= found
    register("orders-old-value", {**CLICKED, "name": "Other"})
    assert {subject for subject, _ in lint("--topic", "orders")[0]} == {"orders-shop.Placed", "orders-shop.Paid"}


def test_metadata_accepts_with_a_reason(lint, register):
    register("vendor-value", SEED, language="JSON")
    assert ("vendor-value", "SP101") in lint("--subject", "vendor-value")[0]
    accepted = {"properties": {"skra:ignore:SP": "the vendor's webhook", "skra:ignore:ST204": ""}}
    register("vendor-value", SEED, language="JSON", metadata=accepted)
    codes = {code for _, code in lint("--subject", "vendor-value")[0]}
    assert "LN902" in codes
    assert not any(code.startswith("SP") for code in codes)


def test_what_the_policy_says_of_a_stream_holds(lint, register, service):
    configs = {"skra.category": "log", "skra.headers": "ce_id,ce_time"}
    admin = AdminClient({"bootstrap.servers": service.bootstrap_servers})
    for made in admin.create_topics([NewTopic("audit", 1, config=configs)]).values():
        made.result(60)
    register("audit-value", SEED, language="JSON")
    codes = {code for _, code in lint("--topic", "audit")[0]}
    assert not codes & {"SP105", "EN401", "EN402"}
    assert "EN405" in codes, "the headers are known, and there is no trace in them"


def test_what_is_not_there_is_named(lint, skra):
    assert (lint("--topic", "nobody")[1].exit_code, "nobody" in lint("--topic", "nobody")[1].stderr) == (2, True)
    assert skra("lint", "--registry", "http://127.0.0.1:1").exit_code == 3
    assert skra("lint", "--topic", "x").exit_code == 2
    assert skra("lint", "--broker", "x").exit_code == 2


def test_show_tells_what_the_linter_said(ask, register):
    register("shown-value", SEED, language="JSON")
    text = ask("show", "shown-value").stdout
    assert "error SP101 conditional-field at watchedPreview" in text
    shown = json.loads(ask("show", "shown-value", "--output", "json").stdout)
    assert "SP101" in {one["code"] for one in shown["findings"]}


def produce(service, topic, events, frame, values, **more):
    producer = Producer({"bootstrap.servers": service.bootstrap_servers, "linger.ms": 50})
    for event in events:
        producer.produce(topic, frame + (values.write(event) if values else json.dumps(event).encode()), **more)
    assert producer.flush(60) == 0


def clicks(count):
    for at in range(count):
        yield {"bookId": at, "kind": "Book" if at % 2 else "Movie", "pageId": {"int": at} if at % 2 else None}


def test_the_last_records_of_a_topic_are_samples(lint, register, service):
    number = register("live-value", CLICKED)
    values = Schema.parse("AVRO", json.dumps(CLICKED)).values()
    produce(service, "live", clicks(400), b"\0" + number.to_bytes(4), values, headers={"ce_id": "x"}, key=b"k")
    found, result = lint("--topic", "live", "--broker", service.bootstrap_servers)
    assert "live: 400 samples of 400 records" in result.stderr
    assert ("live-value", "SP110") in found
    assert not {("live-value", "EN402"), ("live-value", "EN404"), ("live-value", "ST206")} & found
    few = lint("--topic", "live", "--broker", service.bootstrap_servers, "--last", "30")
    assert "live: 30 samples of 30 records" in few[1].stderr
    assert "inconclusive" in few[1].stdout
    assert "inconclusive" not in result.stdout


def test_two_services_that_say_their_source_are_two_writers(lint, register, service):
    number = register("written-value", CLICKED)
    values = Schema.parse("AVRO", json.dumps(CLICKED)).values()
    for source in ("//shop/clicks", "shop-7d9f8c6b5-x2kqp", "import"):
        produce(service, "written", clicks(3), b"\0" + number.to_bytes(4), values, headers={"ce_source": source})
    _, result = lint("--topic", "written", "--broker", service.bootstrap_servers)
    assert "2 services write the topic 'written'" in result.stdout
    assert "import, shop" in result.stdout


def test_records_without_a_schema_are_samples_for_a_file(skra, service, write):
    events = [{**one, "pageId": at} if at % 2 else {**one, "pageId": None} for at, one in enumerate(clicks(200))]
    produce(service, "raw", events, b"", None)
    file = write("clicked.avsc", CLICKED)
    result = skra("lint", file, "--broker", service.bootstrap_servers, "--topic", "raw")
    assert "SP110" in result.stdout
    missing = skra("lint", file, "--broker", service.bootstrap_servers, "--topic", "none-such")
    assert (missing.exit_code, "has no topic 'none-such'" in missing.stderr) == (2, True)
    silent = skra("lint", file, "--broker", "127.0.0.1:1", "--topic", "raw")
    assert (silent.exit_code, "check --broker" in silent.stderr) == (3, True)


def test_records_that_nobody_can_decode_are_told(skra, service, write):
    produce(service, "blob", [{}], b"\0\0\0\x27\x0fx", None)
    result = skra("lint", write("c.avsc", CLICKED), "--broker", service.bootstrap_servers, "--topic", "blob")
    assert (result.exit_code, "none of the last 1 records could be decoded" in result.stderr) == (2, True)


def test_a_refusal_for_the_design_is_a_no_with_its_findings(ask, service, write):
    admin = AdminClient({"bootstrap.servers": service.bootstrap_servers})
    for made in admin.create_topics([NewTopic("strict", 1, config={"skra.lint": "error"})]).values():
        made.result(60)
    refused = ask("register", "strict-value", write("seed.json", SEED))
    assert (refused.exit_code, "SP101 conditional-field at watchedPreview" in refused.stderr) == (1, True)
    accepted = {**SEED, "x-skra-ignore": {"SP": "the vendor's webhook"}}
    assert ask("register", "strict-value", write("seed.json", accepted)).exit_code == 0
