"""Nothing of one test is there for the next, at the same addresses."""

import time

import httpx
import pytest
from confluent_kafka import Consumer, Producer

FORGOTTEN: list[Consumer] = []
ADDRESSES: set[tuple[str, str]] = set()


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_topics_subjects_groups_and_offsets_are_gone(skra, turn):
    assert skra.end_offsets(skra.topic("orders", schema='"string"')) == {0: 0}
    assert httpx.get(f"{skra.schema_registry_url}/subjects").json() == ["orders-value"]
    assert httpx.get(f"{skra.schema_registry_url}/subjects/orders-value/versions/latest").json()["id"] == 1
    assert skra.committed("billing") == {}
    assert skra.rejected() == ""
    skra.produce("orders", "o-1")
    consumer = member(skra, "billing")
    consumer.subscribe(["orders"])
    assert polled(consumer).offset() == 0
    consumer.commit(asynchronous=False)
    assert skra.committed("billing") == {("orders", 0): 1}
    with pytest.raises(AssertionError):
        skra.produce_raw("orders", b"?")
    FORGOTTEN.append(consumer)
    ADDRESSES.add((skra.bootstrap_servers, skra.schema_registry_url))
    assert len(ADDRESSES) == 1


def test_a_client_that_an_earlier_test_forgot_is_no_member_of_this_one(skra):
    skra.topic("orders")
    consumer = member(skra, "billing")
    consumer.subscribe(["orders"])
    skra.wait_for_assignment("billing", members=1, poll=lambda: consumer.poll(0))
    consumer.close()
    for forgotten in FORGOTTEN:
        forgotten.close()


def test_a_client_of_the_whole_session_goes_on(skra_server):
    producer = Producer({"bootstrap.servers": skra_server.bootstrap_servers, "enable.idempotence": True})
    for number in range(3):
        with skra_server.renewed():
            landed = []
            producer.produce("t", str(number), on_delivery=lambda *report: landed.append(report))  # noqa: B023
            assert producer.flush(20) == 0
            assert [(error, message.offset()) for error, message in landed] == [(None, 0)]


def test_assignment_that_does_not_come_is_said(skra):
    with pytest.raises(AssertionError, match=r"group nobody: not 1 members within 0.2 s: .*0 of 0 members"):
        skra.wait_for_assignment("nobody", timeout=0.2)


def member(skra, group):
    return Consumer({"bootstrap.servers": skra.bootstrap_servers, "group.id": group, "auto.offset.reset": "earliest"})


def polled(consumer):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        message = consumer.poll(0.1)
        if message is not None and message.error() is None:
            return message
    raise TimeoutError("nothing came")
