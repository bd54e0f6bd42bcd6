"""What the gate says at a glance is what it finds when it looks into the batch: the glance only saves the work."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from skra_app.gate import Batch, Gate
from skra_app.journal import open_journal
from skra_app.registry import Registry
from tests.app.gate.topic import TEXTS, Topic, bare, framed, guid_frame

FORMATS: Final = sorted(TEXTS)
POLICIES: Final = (
    {},
    {"wire": "confluent"},
    {"wire": "header"},
    {"tombstones": "allow"},
    {"validation": "dlq"},
    {"accept": "latest"},
)


def topic_of(format_name: str, policy: dict[str, str]) -> tuple[Topic, list[bytes | None]]:
    """A topic, and what comes to it: events, and whatever else there is."""
    registry = Registry(open_journal("memory:"))
    topic = Topic(registry, Gate(registry))
    version = topic.register(format_name)
    if policy:
        topic.policy(**policy)
    good = framed(topic, version)
    unknown = b"\0" + (version.id + 1).to_bytes(4) + good[5:]
    indexes = b"\0" if format_name == "PROTOBUF" else b""
    by_guid = guid_frame(version) + indexes + bare(topic, version)
    return topic, [good, by_guid, good[:-1], good + b"\xff", unknown, b"", b"\0", good[:5], b'{"id": "o-1"}', None]


def looked_into(topic: Topic, batch: Batch, *, at_a_glance: bool) -> object:
    entry = topic.enter()
    plan = topic.gate._plan(topic.name)
    topic.gate._plans[topic.name] = plan._replace(usual=plan.usual and at_a_glance)
    return topic.gate.judge(entry, batch)


@settings(max_examples=150, deadline=None)
@given(data=some.data())
def test_a_glance_says_what_a_look_into_the_batch_says(data: some.DataObject) -> None:
    format_name = data.draw(some.sampled_from(FORMATS))
    policy = data.draw(some.sampled_from(POLICIES))
    topic, payloads = topic_of(format_name, policy)
    few = some.one_of(some.just(payloads[:1]), some.just(payloads[:2]), some.just(payloads))
    values = [data.draw(some.sampled_from(data.draw(few))) for _ in range(data.draw(some.integers(1, 6)))]
    headers = [data.draw(some.sampled_from([[], [], [("trace", b"1")], [("__value_schema_id", b"x")]])) for _ in values]
    batch = Batch([None] * len(values), values, headers)
    assert looked_into(topic, batch, at_a_glance=True) == looked_into(topic, batch, at_a_glance=False)


@pytest.mark.parametrize("format_name", FORMATS)
def test_events_need_no_more_than_a_glance(format_name: str) -> None:
    topic, (good, *_) = topic_of(format_name, {})
    plan = topic.enter() and topic.gate._plan(topic.name)
    assert plan.is_fine(Batch([None] * 3, [good] * 3, [()] * 3))
    assert not plan.is_fine(Batch([None], [good], [[("any", b"header")]]))
    topic.policy(budget_ms="1000")
    plan = topic.enter() and topic.gate._plan(topic.name)
    assert not plan.is_fine(Batch([None], [good], [()]))
