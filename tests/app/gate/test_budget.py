"""What judging a batch may cost, and what becomes of one that costs more."""

import itertools

import pytest

from skra_app.gate import Gate, RefusalCode
from tests.app.gate.topic import Topic, framed


def test_bytes_beyond_the_budget_are_not_judged(topic: Topic) -> None:
    event = framed(topic, topic.register("AVRO"))
    topic.policy(budget_bytes=str(3 * len(event)))
    assert topic.judge([event] * 3).refusal is None
    refusal = topic.refuse([event] * 4)
    assert refusal.code is RefusalCode.POLICY
    assert f"{len(event)} bytes more than skra.budget-bytes allows" in refusal.message
    assert "send smaller batches" in refusal.message


def test_keys_count_too(topic: Topic) -> None:
    event = framed(topic, topic.register("AVRO"))
    topic.register("AVRO", '"string"', subject="orders-key")
    key = b"\0\0\0\0\x02\x02k"
    topic.policy(budget_bytes=str(len(event) + len(key)))
    assert topic.judge([event], keys=[key]).refusal is None
    topic.policy(budget_bytes=str(len(event) + len(key) - 1))
    assert "not judged" in topic.refuse([event], keys=[key]).message


@pytest.mark.parametrize(("over", "lands"), [("reject", False), ("accept", True)])
def test_time_beyond_the_budget_closes_or_opens_the_gate(topic: Topic, over: str, lands: bool) -> None:
    seconds = itertools.count()
    topic.gate = Gate(topic.registry, lambda: float(next(seconds)))
    event = framed(topic, topic.register("AVRO"))
    topic.policy(budget_ms="2000", over_budget=over)
    assert topic.judge([event] * 128) == topic.judge([event])
    judged = topic.judge([event] * 500)
    assert (judged.refusal is None) is lands
    told = judged.observed[0].message if lands else judged.refusal.message
    assert "longer than skra.budget-ms allows (2000 ms)" in told


def test_what_was_found_before_the_budget_was_spent_counts(topic: Topic) -> None:
    topic.register("AVRO")
    topic.policy(headers="trace", budget_bytes="1", over_budget="accept")
    assert "trace" in topic.refuse([b"more than a byte"]).message


def test_who_only_observes_refuses_nothing(topic: Topic) -> None:
    event = framed(topic, topic.register("AVRO"))
    topic.policy(validation="observe", budget_bytes="1")
    assert "not judged" in topic.judge([event]).observed[0].message


def test_a_fleet_that_does_not_know_87_is_told_44(topic: Topic) -> None:
    topic.register("AVRO")
    assert topic.refuse([b"?"]).code is RefusalCode.INVALID_RECORD
    topic.policy(**{"skra.reject.code": "policy"})
    assert topic.refuse([b"?"]).code is RefusalCode.POLICY


def test_members_have_the_names_that_people_know(topic: Topic) -> None:
    topic.register("AVRO")
    topic.policy(**{"skra.schema.accept": "[1..2]", "skra.tombstone": "allow", "skra.header.bytes": "10"})
    held = topic.enter().policy
    assert (held.accept, held.tombstones, held.header_bytes) == ("[1..2]", "allow", "10")
