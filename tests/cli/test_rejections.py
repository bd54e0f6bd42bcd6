"""`skra rejections` shows what a real producer was refused and its client did not say."""

import base64
import json
import os
import signal
import subprocess
import sys

import pytest
from confluent_kafka import Producer

EVENT = {"type": "object", "properties": {"orderId": {"type": "string"}}, "required": ["orderId"]}


@pytest.fixture(scope="module")
def produce(service):
    """Produce one value as somebody; the name of the error, if there was one."""

    def produced(topic, value, principal):
        told = []
        producer = Producer({"bootstrap.servers": service.bootstrap_servers, "client.id": principal})
        producer.produce(topic, value, on_delivery=lambda error, _: told.append(error and error.name()))
        assert producer.flush(20) == 0
        return told[0]

    return produced


def test_nothing_rejected_is_nothing_shown(ask):
    result = ask("rejections", "untouched")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_rejected_record_is_shown_with_field_and_reason(ask, write, produce):
    ask("register", "orders-value", write("order.json", EVENT), "--user", "order-service")
    assert produce("orders", b'{"orderId": "o-1"}', "order-service") is None
    assert produce("orders", b'{"orderId": 1}', "order-service") == "INVALID_RECORD"
    assert produce("orders", b'{"orderId": "o-2"}', "billing-service") == "TOPIC_AUTHORIZATION_FAILED"

    text = ask("rejections", "orders").stdout
    invalid, stranger = (line for line in text.splitlines() if not line.startswith("    "))
    assert "orders[0]  order-service  " in invalid
    assert "orderId" in text
    assert "orders[0]  billing-service  topic 'orders' is owned by 'order-service'" in stranger

    listed = [json.loads(line) for line in ask("rejections", "--output", "json").stdout.splitlines()]
    assert [one["topic"] for one in listed] == ["orders", "orders"]
    (fault,) = listed[0]["faults"]
    assert (fault["index"], fault["part"]) == (0, "value")

    newest = ask("rejections", "--limit", "1", "--output", "json").stdout.splitlines()
    assert [json.loads(line) for line in newest] == listed[-1:]
    assert ask("rejections", "elsewhere").stdout == ""


def test_following_misses_nothing_however_many_come_at_once(ask, service, write, produce):
    """A real process, read line by line while more is rejected than a list shows."""
    ask("register", "followed-value", write("order.json", EVENT), "--user", "order-service")
    command = [sys.executable, "-m", "skra", "rejections", "followed", "--follow", "--limit", "1", "--output", "json"]
    produce("followed", b'{"orderId": 0}', "order-service")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"SKRA_URL": service.registry_url}
    ) as follower:
        told = [json.loads(follower.stdout.readline())]
        for number in range(1, 30):
            produce("followed", json.dumps({"orderId": number}).encode(), "order-service")
        told += [json.loads(follower.stdout.readline()) for _ in range(29)]
        follower.send_signal(signal.SIGINT)
    sent = [json.loads(base64.b64decode(one["value"]))["orderId"] for one in told]
    assert sent == list(range(30))


def test_a_limit_that_is_no_number_is_wrong_use(ask):
    assert ask("rejections", "--limit", "all").exit_code == 2
