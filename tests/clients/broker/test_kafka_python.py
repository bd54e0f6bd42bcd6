"""kafka-python with its default configuration (its producer is idempotent by default)."""

from collections.abc import Callable

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from tests.app.broker.server.under_test import RunningBroker

Name = Callable[[str], str]


def produce(broker: RunningBroker, topic: str, values: list[bytes], **config: object) -> list[int]:
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, **config)
    sent = [producer.send(topic, value, headers=[("h", b"1")]) for value in values]
    producer.flush(20)
    producer.close()
    return [one.get(10).offset for one in sent]


def consume(broker: RunningBroker, topic: str, count: int, **config: object) -> list[bytes]:
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=broker.bootstrap,
        auto_offset_reset="earliest",
        consumer_timeout_ms=15_000,
        **config,
    )
    found = [record.value for _, record in zip(range(count), consumer, strict=False)]
    consumer.close()
    return found


@pytest.mark.parametrize("codec", [None, "gzip", "lz4"])
def test_roundtrip(broker: RunningBroker, fresh: Name, codec: str | None) -> None:
    topic = fresh(codec or "plain")
    values = [str(number).encode() * 20 for number in range(100)]
    assert produce(broker, topic, values, compression_type=codec) == list(range(100))
    assert consume(broker, topic, 100) == values


def test_a_group_resumes_where_it_was(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("resumed")
    produce(broker, topic, [b"1", b"2"])
    assert consume(broker, topic, 2, group_id=topic) == [b"1", b"2"]
    produce(broker, topic, [b"3"])
    assert consume(broker, topic, 1, group_id=topic) == [b"3"]


def test_admin(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("made")
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    admin.create_topics([NewTopic(topic, 2, 1)])
    assert topic in admin.list_topics()
    admin.delete_topics([topic])
    assert topic not in admin.list_topics()
    admin.close()
