"""Compacted topics with real clients: everybody reads across the holes, from any offset; transactions stay whole."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as AioPartition
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from kafka import KafkaConsumer
from kafka import TopicPartition as PyPartition

from tests.app.broker.server.under_test import RunningBroker

pytestmark = pytest.mark.timeout(90)
_numbers = itertools.count()
Row = tuple[int, bytes | None, bytes | None]
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
PURE_PYTHON = ["none", "gzip", "lz4"]
"""What kafka-python reads without further packages than the tests install."""


def compacted(broker: RunningBroker, codecs: Sequence[str]) -> tuple[str, list[Row], int]:
    """A compacted topic, the rows that are left in it, and the offset where it ends."""
    topic = broker.create(f"compacted-{next(_numbers)}", cleanup_policy="compact", segment_bytes="2000")
    rows: list[Row] = []
    for number, codec in enumerate(codecs):
        producer = Producer(
            {
                "bootstrap.servers": broker.bootstrap,
                "compression.type": codec,
                "linger.ms": 20,
                "transactional.id": f"tx-{codec}",
            }
        )
        producer.init_transactions(20)
        for committed in (True, False, True):
            producer.begin_transaction()
            for n in range(40):
                key, value = b"k%d" % (n % (number + 5)), b"%s-%d-%d" % (codec.encode(), committed, n)
                producer.produce(topic, value, key)
            producer.flush(20)
            producer.commit_transaction(20) if committed else producer.abort_transaction(20)
    rows = read_confluent(broker, topic, 0)
    latest = {key: (offset, key, value) for offset, key, value in rows}
    end = len(codecs) * 3 * 41
    broker.on_loop(broker.broker.compact(topic))
    return topic, sorted(latest.values()), end


def read_confluent(broker: RunningBroker, topic: str, start: int) -> list[Row]:
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "r", "enable.partition.eof": True,
                         "enable.auto.commit": False})  # fmt: skip
    consumer.assign([TopicPartition(topic, 0, start)])
    found: list[Row] = []
    while (message := consumer.poll(20)) is not None and not message.error():
        found.append((message.offset() or 0, message.key(), message.value()))
    assert message is not None, "the end did not come"
    consumer.close()
    return found


def read_kafka_python(broker: RunningBroker, topic: str, start: int, end: int) -> list[Row]:
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, isolation_level="read_committed")
    partition = PyPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek(partition, start)
    found: list[Row] = []
    while consumer.position(partition) < end:
        for records in consumer.poll(500).values():
            found += [(record.offset, record.key, record.value) for record in records]
    consumer.close()
    return found


def read_aiokafka(broker: RunningBroker, topic: str, start: int, end: int) -> list[Row]:
    async def run() -> list[Row]:
        consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap, isolation_level="read_committed")
        await consumer.start()
        partition = AioPartition(topic, 0)
        consumer.assign([partition])
        consumer.seek(partition, start)
        found: list[Row] = []
        while await consumer.position(partition) < end:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(record.offset, record.key, record.value) for record in records]
        await consumer.stop()
        return found

    return asyncio.run(run())


def starts(end: int) -> Iterator[int]:
    yield from (0, 1, 41, 100, end // 2, end - 42, end - 1)


def test_everybody_reads_across_the_holes(broker: RunningBroker) -> None:
    topic, rows, end = compacted(broker, CODECS)
    assert len(rows) == len(CODECS) + 4
    for start in starts(end):
        assert read_confluent(broker, topic, start) == [row for row in rows if row[0] >= start]
    for start in (0, 100, end - 42):
        assert read_aiokafka(broker, topic, start, end) == [row for row in rows if row[0] >= start]


def test_kafka_python_reads_across_the_holes(broker: RunningBroker) -> None:
    topic, rows, end = compacted(broker, PURE_PYTHON)
    for start in (0, 100, end - 42):
        assert read_kafka_python(broker, topic, start, end) == [row for row in rows if row[0] >= start]


def test_a_reader_in_the_middle_is_not_disturbed(broker: RunningBroker) -> None:
    topic = broker.create("compacted-under-a-reader", cleanup_policy="compact", segment_bytes="1000")
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "m",
                         "max.partition.fetch.bytes": 1000, "queued.min.messages": 1})  # fmt: skip
    consumer.assign([TopicPartition(topic, 0, 0)])
    for number in range(400):
        producer.produce(topic, b"%d" % number * 20, b"k%d" % (number % 3))
        if number % 20 == 0:
            producer.flush(20)
    producer.flush(20)
    last, held = -1, {}
    while len(held) < 3 or min(held.values()) < 397:
        message = consumer.poll(20)
        assert message is not None
        if message.error():
            raise KafkaException(message.error())
        offset = message.offset() or 0
        assert offset > last
        assert message.value() == b"%d" % offset * 20
        last, held[message.key()] = offset, offset
        if offset in {10, 50}:
            broker.on_loop(broker.broker.compact(topic))
    consumer.close()


def test_tombstones_and_keyless_records(broker: RunningBroker) -> None:
    topic = broker.create("compacted-tombstones", cleanup_policy="compact,delete", delete_retention_ms="0")
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    errors: list[str] = []
    producer.produce(topic, b"x", on_delivery=lambda error, _: errors.append(error.name()))
    for key, value in ((b"a", b"1"), (b"b", b"1"), (b"a", None)):
        producer.flush(20)
        producer.produce(topic, value, key)
    producer.flush(20)
    assert errors == ["INVALID_RECORD"]
    broker.on_loop(broker.broker.compact(topic))
    producer.produce(topic, b"2", b"c")
    producer.flush(20)
    broker.on_loop(broker.broker.compact(topic))
    assert [row[1:] for row in read_confluent(broker, topic, 0)] == [(b"b", b"1"), (b"c", b"2")]
