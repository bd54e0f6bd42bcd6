"""The server's clock is the test's: time that passes at once, stands still, or is wrong."""

import time
from datetime import UTC, datetime

import httpx
import pytest
from confluent_kafka import Consumer

BEGAN = datetime(2030, 1, 1, tzinfo=UTC)
DAY = 24 * 3600


def test_the_broker_stamps_by_it(skra, clock):
    clock.freeze(BEGAN)
    topic = skra.topic("t", config={"message.timestamp.type": "LogAppendTime"})
    skra.produce(topic, "x")
    clock.advance(90)
    skra.produce(topic, "y")
    at = int(BEGAN.timestamp() * 1000)
    assert [event.timestamp for event in skra.consumed(topic, n=2)] == [at, at + 90_000]
    clock.unfreeze()
    assert 0 <= (clock.now() - BEGAN).total_seconds() - 90 < 60


def test_the_registry_tells_its_time(skra, clock):
    clock.freeze(BEGAN)
    skra.register("t-value", '"string"')
    audited = httpx.get(f"{skra.schema_registry_url}/v1/audit").json()
    assert "2030-01-01T00:00:00" in str(audited)


def test_retention_happens_when_time_has_passed(skra):
    topic = skra.topic("t", config={"retention.ms": str(DAY * 1000)})
    skra.produce(topic, "old")
    skra.clock.advance(DAY / 2)
    assert len(skra.consumed(topic)) == 1
    skra.clock.advance(DAY)
    assert skra.consumed(topic, n=0) == []
    assert skra.end_offsets(topic) == {0: 1}


def test_a_member_that_falls_silent_is_out(skra):
    topic = skra.topic("t")
    settings = {"bootstrap.servers": skra.bootstrap_servers, "group.id": "g", "heartbeat.interval.ms": 5000}
    lost = []
    consumer = Consumer(settings)
    consumer.subscribe([topic], on_revoke=lambda *_: lost.append("revoked"), on_lost=lambda *_: lost.append("lost"))
    skra.wait_for_assignment("g", poll=lambda: consumer.poll(0))
    skra.clock.advance(60)
    deadline = time.monotonic() + 30
    while not lost and time.monotonic() < deadline:
        consumer.poll(0.1)
    consumer.close()
    assert lost[0] == "lost"


def test_a_skewed_clock_ends_no_session(skra):
    topic = skra.topic("t", config={"message.timestamp.type": "LogAppendTime"})
    consumer = Consumer({"bootstrap.servers": skra.bootstrap_servers, "group.id": "g"})
    consumer.subscribe([topic])
    skra.wait_for_assignment("g", poll=lambda: consumer.poll(0))
    skra.clock.skew(3600)
    skra.produce(topic, "early")
    skra.clock.skew(-7200)
    skra.produce(topic, "late")
    first, second = (event.timestamp for event in skra.consumed(topic, n=2))
    assert second < first
    skra.wait_for_assignment("g", poll=lambda: consumer.poll(0))
    consumer.close()


def test_the_next_test_has_the_right_time(skra):
    assert abs(skra.clock.now().timestamp() - time.time()) < 60
    with pytest.raises(ValueError, match=r"clock\.skew sets a clock back"):
        skra.clock.advance(-1)
