"""aiokafka with its default configuration."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.app.broker.server.under_test import RunningBroker

Name = Callable[[str], str]


async def produce(broker: RunningBroker, topic: str, values: list[bytes], **config: object) -> list[int]:
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, **config) as producer:
        waiting = [await producer.send(topic, value, key=b"k") for value in values]
        return [(await one).offset for one in waiting]


async def consume(broker: RunningBroker, topic: str, count: int, **config: object) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest", **config)
    async with consumer, asyncio.timeout(30):
        return [(await consumer.getone()).value for _ in range(count)]


@pytest.mark.parametrize("codec", [None, "gzip", "snappy", "lz4", "zstd"])
def test_roundtrip(broker: RunningBroker, fresh: Name, codec: str | None) -> None:
    topic = fresh(codec or "plain")
    values = [str(number).encode() * 20 for number in range(200)]

    async def both() -> None:
        assert await produce(broker, topic, values, compression_type=codec) == list(range(200))
        assert await consume(broker, topic, 200) == values

    asyncio.run(both())


@pytest.mark.parametrize("acks", [0, 1, "all"])
def test_every_kind_of_acknowledgement_lands(broker: RunningBroker, fresh: Name, acks: int | str) -> None:
    topic = fresh(f"acks-{acks}")

    async def both() -> None:
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks=acks) as producer:
            await producer.send_and_wait(topic, b"landed")
        assert await consume(broker, topic, 1) == [b"landed"]

    asyncio.run(both())


def test_a_group_resumes_where_it_was(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("resumed")

    async def story() -> None:
        await produce(broker, topic, [b"1", b"2"])
        assert await consume(broker, topic, 2, group_id=topic) == [b"1", b"2"]
        await produce(broker, topic, [b"3"])
        assert await consume(broker, topic, 1, group_id=topic) == [b"3"]

    asyncio.run(story())


def test_idempotent(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("once")
    offsets = asyncio.run(produce(broker, topic, [b"x"] * 300, enable_idempotence=True))
    assert offsets == list(range(300))


def test_admin(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("made")

    async def story() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(topic, 2, 1)])
            (described,) = await admin.describe_topics([topic])
            assert len(described["partitions"]) == 2
            await admin.delete_topics([topic])
            assert topic not in await admin.list_topics()
        finally:
            await admin.close()

    asyncio.run(story())


def test_seeking(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("sought")

    async def story() -> None:
        await produce(broker, topic, [str(n).encode() for n in range(20)])
        async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap) as consumer:
            place = TopicPartition(topic, 0)
            consumer.assign([place])
            assert await consumer.beginning_offsets([place]) == {place: 0}
            assert await consumer.end_offsets([place]) == {place: 20}
            consumer.seek(place, 13)
            assert (await asyncio.wait_for(consumer.getone(), 10)).value == b"13"

    asyncio.run(story())
