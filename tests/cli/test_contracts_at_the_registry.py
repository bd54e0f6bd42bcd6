"""Contracts at a registry, as its users handle them, with a consumer group that really reads."""

import json
import subprocess

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


DEFAULTED = {**ORDER, "fields": [ORDER["fields"][0], {**ORDER["fields"][1], "default": 0}, ORDER["fields"][2]]}
OLDER = """
contract: ledger
topic: payments
from: earliest
reads: [{path: total, type: integer}]
headers: [{name: trace_id}]
"""


@pytest.fixture
def repository(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", tmp_path, *words], check=True, capture_output=True)

    git("init", "--initial-branch=main")
    git("config", "user.email", "nobody@example.com")
    git("config", "user.name", "nobody")
    for name in ("payments", "orders"):
        (tmp_path / f"{name}.avsc").write_text(json.dumps(DEFAULTED))
    git("add", ".")
    git("commit", "--message", "first")
    return tmp_path


def test_a_contract_is_held_against_what_may_still_come_and_only_what_changed_is_asked(ask, repository):
    schema = repository / "payments.avsc"
    with_total = schema.read_text()
    without = json.dumps({**ORDER, "fields": [ORDER["fields"][0], ORDER["fields"][2]]})
    for text in (without, with_total):
        schema.write_text(text)
        assert ask("register", "payments-value", schema).exit_code == 0
    contract = repository / "ledger.yaml"
    contract.write_text(OLDER)
    told = ask("contract", "publish", contract, "--user", "ledger").output
    assert ": broken" in told
    assert "version 1, whose events may still come: total" in told
    assert "promised by nobody: header trace_id" in told
    unchanged = ask("impact", repository, "--against", "git:main")
    assert (unchanged.exit_code, unchanged.output.strip()) == (0, "no schema file has changed")
    schema.write_text(without)
    changed = ask("impact", repository, "--against", "git:main", "--output", "json")
    (found,) = map(json.loads, changed.output.splitlines())
    assert (changed.exit_code, found["topic"], found["breaks"]) == (1, "payments", ["ledger"])
    assert found["consumers"][0]["standing"][0]["version"] == 1
    nameless = ask("contract", "retire", "payments", "ledger")
    assert (nameless.exit_code, "say who you are" in nameless.output) == (1, True)
    assert ask("impact", repository, "--topic", "payments").exit_code == 2
