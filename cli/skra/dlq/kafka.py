"""Dead letters in their topics: read to the end, and sent back with an ordinary client, each in one transaction."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from skra.broker import Broker
from skra.dlq.letter import ENDING, Place, Stored
from skra.exits import Unusable
from skra.kafka.connection import administrator, consumer, partitions
from skra.kafka.producing import LARGEST, NotTaken, Outgoing
from skra.kafka.reading import up_to


async def known_partitions(broker: Broker) -> dict[str, list[int]]:
    """The partitions of all topics."""
    async with administrator(broker) as admin:
        return await partitions(admin)


async def dead_letter_topics(broker: Broker) -> list[str]:
    """The topics that have dead letters, by the names of those that did not take them."""
    return sorted(name.removesuffix(ENDING) for name in await known_partitions(broker) if name.endswith(ENDING))


async def stored(broker: Broker, topic: str) -> list[Stored]:
    """Every record of `<topic>.dlq`; raises Unusable where there is no such topic."""
    name = topic + ENDING
    numbers = (await known_partitions(broker)).get(name)
    if numbers is None:
        raise Unusable(f"{broker} has no topic '{name}': nothing of '{topic}' was sent aside")
    async with consumer(broker) as reader:
        places = [TopicPartition(name, number) for number in numbers]
        reader.assign(places)
        await reader.seek_to_beginning(*places)
        return [
            Stored(Place(one.partition, one.offset), one.timestamp, one.key, one.value, one.headers)
            async for found in up_to(reader, await reader.end_offsets(places))
            for one in found
        ]


class Sending:
    """Sends records, with what marks them, in transactions: both count or neither does."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer

    @classmethod
    @asynccontextmanager
    async def to(cls, broker: Broker, client_id: str, transactional_id: str) -> AsyncGenerator["Sending"]:
        """As whom; a second one with the same transactional id ends the first."""
        producer = AIOKafkaProducer(
            **broker.options(),
            client_id=client_id,
            transactional_id=transactional_id,
            max_request_size=LARGEST,
        )
        await producer.start()
        try:
            yield cls(producer)
        finally:
            await producer.stop()

    async def begin(self) -> None:
        """Starts a transaction."""
        await self._producer.begin_transaction()

    async def send(self, record: Outgoing) -> tuple[int, int]:
        """Partition and offset at which the record will count; raises NotTaken after having given up all of it."""
        try:
            landed = await self._producer.send_and_wait(
                record.topic,
                record.value,
                key=record.key,
                partition=record.partition,
                timestamp_ms=record.at,
                headers=record.headers,
            )
        except KafkaError as refusal:
            await self._producer.abort_transaction()
            raise NotTaken(str(refusal) or type(refusal).__name__) from refusal
        return landed.partition, landed.offset

    async def commit(self) -> None:
        """Lets everything since `begin` count."""
        await self._producer.commit_transaction()
