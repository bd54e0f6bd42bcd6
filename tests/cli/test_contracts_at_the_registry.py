"""Contracts at a registry, as its users handle them, with a consumer group that really reads."""

import json

import pytest
from confluent_kafka import Consumer, Producer

from tests.cli.test_contracts import BILLING, LEANER, MAILER, ORDER, TEXTUAL


@pytest.fixture(scope="module")
def published(service, tmp_path_factory):
    folder = tmp_path_factory.mktemp("contracts")
    (folder / "contracts").mkdir()
    for name, content in {
        "orders.avsc": json.dumps(ORDER),
        "textual.avsc": json.dumps(TEXTUAL),
        "leaner.avsc": json.dumps(LEANER),
        "contracts/billing.yaml": BILLING,
        "contracts/mailer.json": json.dumps(MAILER),
    }.items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _read_by_a_group(service):
    producer = Producer({"bootstrap.servers": service.bootstrap_servers})
    producer.produce("orders", b"first")
    assert producer.flush(30) == 0
    consumer = Consumer(
        {"bootstrap.servers": service.bootstrap_servers, "group.id": "spy", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe(["orders"])
    while (message := consumer.poll(30)) is not None and message.error():
        continue
    consumer.commit(asynchronous=False)
    consumer.close()


def test_the_whole_way(ask, published):
    schema = published / "orders.avsc"
    assert ask("register", "orders-value", schema).exit_code == 0
    first = ask("contract", "publish", published / "contracts")
    assert first.output.count(": ok") == 2, first.output
    assert [line.split("\t")[:3] for line in ask("contract", "list", "--topic", "orders").output.splitlines()] == [
        ["orders", "billing", "version 1"],
        ["orders", "mailer", "version 1"],
    ]
    broken = ask("impact", published / "textual.avsc", "--topic", "orders")
    assert (broken.exit_code, "billing (payments, #payments): breaks" in broken.output) == (1, True)
    assert ask("impact", published / "leaner.avsc", "--topic", "orders").exit_code == 0
    readers = ask("who-reads", "orders.total").output
    assert readers.split()[:2] == ["total", "billing"]
    assert "groups without a contract: spy" in readers
    assert "the nearest" in ask("contract", "init", "--topic", "orders", "--fields", "totl").output
    assert ask("who-reads", "nothing-of-the-kind").exit_code == 2
    assert ask("contract", "retire", "orders", "mailer").exit_code == 0
    assert ask("contract", "retire", "orders", "mailer").exit_code == 2
