"""`skra topic`: listed, shown, created, deleted and set up, on a real broker; in text and in JSON."""

import json
from collections.abc import Callable

import pytest

from tests.app.gate.topic import JSON


@pytest.fixture
def topic(ask, service) -> Callable:
    return lambda *words, user="": ask("topic", *words, "--broker", service.bootstrap_servers, *as_(user))


def as_(user: str) -> list[str]:
    return ["--user", user] if user else []


def read(told) -> dict:
    assert told.exit_code == 0, told.output
    return json.loads(told.stdout)


def test_the_life_of_a_topic(topic, ask, service, write):
    words = ("--partitions", "3", "--config", "retention.ms=60000", "--config", "skra.validation=observe")
    told = topic("create", "paid", *words, "--owner", "shop")
    assert told.stdout == "paid is created with 3 partitions, owned by shop\n", told.output
    again = topic("create", "paid")
    assert (again.exit_code, "already exists" in again.stderr) == (1, True)
    assert ask("register", "paid-value", write("paid.json", JSON), "--user", "shop").exit_code == 0
    for number in range(3):
        ask(
            "produce",
            "paid",
            '{"id": "o"}',
            "--partition",
            number,
            "--user",
            "shop",
            "--broker",
            service.bootstrap_servers,
        )

    listed = {one["topic"]: one for one in read(topic("list", "--output", "json"))["topics"]}
    assert listed["paid"]["size"] > 0
    assert listed["paid"] | {"size": 0} == {
        "topic": "paid",
        "partitions": 3,
        "records": 3,
        "size": 0,
        "owner": "shop",
        "subjects": ["paid-value"],
    }
    assert not any(name.startswith("__") for name in listed)
    row = next(line for line in topic("list").stdout.splitlines() if line.startswith("paid"))
    assert row.split()[:3] == ["paid", "3", "3"]

    shown = read(topic("show", "paid", "--output", "json"))
    assert [(one["partition"], one["first"], one["end"]) for one in shown["partitions"]] == [
        (n, 0, 1) for n in range(3)
    ]
    assert (shown["owner"], shown["policy"]["validation"], shown["configs"]) == (
        "shop",
        "observe",
        {"retention.ms": "60000"},
    )
    assert [(one["subject"], one["version"], one["schemaType"]) for one in shown["subjects"]] == [
        ("paid-value", 1, "JSON")
    ]
    text = topic("show", "paid").stdout
    for part in ("paid: owner shop, 3 records", "partition 2: offsets 0 to 0", "subject paid-value: version 1"):
        assert part in text

    refused = topic("delete", "paid", "--yes", user="stranger")
    assert (refused.exit_code, "its owner alone may" in refused.stderr) == (1, True), refused.output
    assert topic("delete", "paid").exit_code == 1, "nobody says yes"
    gone = read(topic("delete", "paid", "--yes", "--output", "json", user="shop"))
    assert gone == {"topic": "paid", "deleted": True, "records": 3}
    assert topic("show", "paid").exit_code == 2


def test_configs(topic):
    assert topic("create", "settings").exit_code == 0
    assert topic("config", "get", "settings").stdout == ""
    told = topic("config", "set", "settings", "retention.ms=1000", "skra.wire=header")
    assert told.stdout == "retention.ms = 1000\nskra.wire = header\n", told.output
    assert topic("config", "set", "settings", "cleanup.policy=compact").exit_code == 0
    assert read(topic("config", "get", "settings", "--output", "json")) == {
        "cleanup.policy": {"value": "compact", "default": False},
        "retention.ms": {"value": "1000", "default": False},
        "skra.wire": {"value": "header", "default": False},
    }, "what is not named stays"
    assert topic("config", "unset", "settings", "retention.ms").stdout.endswith(" (default)\n")
    assert "retention.ms" not in topic("config", "get", "settings").stdout
    assert topic("config", "get", "settings", "skra.wire").stdout == "skra.wire = header\n"
    assert len(topic("config", "get", "settings", "--all").stdout.splitlines()) > 20


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("show", "ordres"), 2, "did you mean 'orders'?"),
        (("delete", "ordres", "--yes"), 2, "did you mean 'orders'?"),
        (("config", "get", "ordres"), 2, "did you mean 'orders'?"),
        (("config", "get", "orders", "retention"), 2, "there is no config 'retention'"),
        (("config", "set", "orders", "retention.m=1"), 2, "did you mean 'retention.ms'?"),
        (("config", "set", "orders", "retention.ms"), 2, "expected NAME=VALUE"),
        (("config", "set", "orders", "retention.ms=soon"), 1, "retention.ms"),
        (("config", "set", "orders", "skra.wire=smoke"), 1, "expected auto or confluent"),
        (("config", "set", "orders", "skra.nothing=1"), 1, "does not exist"),
        (("create", "bad/name"), 1, "expected 1 to 249 of the characters"),
        (("create", "x", "--config", "nonsense=1"), 1, "topic config 'nonsense' does not exist"),
        (("create", "x", "--partitions", "0"), 2, "0 is not in the range"),
        (("create", "orders"), 1, "already exists"),
    ],
)
def test_nonsense(topic, words, code, reason):
    topic("create", "orders")
    told = topic(*words)
    assert (told.exit_code, reason in told.stderr) == (code, True), told.output


def test_a_broker_without_a_registry_is_shown_all_the_same(topic, skra, service):
    topic("create", "alone")
    told = skra("topic", "show", "alone", SKRA_URL="http://127.0.0.1:1", SKRA_BROKER=service.bootstrap_servers)
    assert (told.exit_code, told.stdout.startswith("alone: owner ?")) == (0, True), told.output
    assert "owners and subjects are not known" in told.stderr
