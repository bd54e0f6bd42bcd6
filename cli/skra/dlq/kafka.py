"""Dead letters in their topics: read to the end, and sent back with an ordinary client, each in one transaction."""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from skra.broker import Broker
from skra.dlq.letter import ENDING, Headers, Place, Stored
from skra.exits import Unreachable, Unusable

NAME: Final = "skra"
"""A client id that names the software, so that no topic is claimed for it."""
LARGEST: Final = 100 * 1024 * 1024
PATIENCE: Final = 30
"""Questions without an answer, a second each, after which a broker counts as silent."""

logging.getLogger("aiokafka").addHandler(logging.NullHandler())  # what it complains of comes back as an exception


class Outgoing(NamedTuple):
    """A record to be sent; `partition` None lets the client choose, `at` in milliseconds."""

    topic: str
    partition: int | None
    key: bytes | None
    value: bytes | None
    headers: Headers
    at: int | None = None


class NotTaken(Exception):
    """The broker did not take a record; nothing of its transaction counts."""


@asynccontextmanager
async def reachable(broker: Broker) -> AsyncGenerator[None]:
    """Tells in our words when a broker does not answer."""
    try:
        yield
    except (KafkaError, OSError, ValueError) as failure:
        raise Unreachable(
            f"no Kafka broker answers at {broker} ({failure or type(failure).__name__}): check --broker"
        ) from failure


async def partitions(broker: Broker) -> dict[str, list[int]]:
    """The partitions of all topics. Asked of all at once: to ask for one by its name could create it."""
    admin = AIOKafkaAdminClient(**broker.options(), client_id=NAME)
    await admin.start()
    try:
        found = await admin.describe_topics()
    finally:
        await admin.close()
    return {str(one["topic"]): sorted(int(part["partition"]) for part in one["partitions"]) for one in found}


async def dead_letter_topics(broker: Broker) -> list[str]:
    """The topics that have dead letters, by the names of those that did not take them."""
    return sorted(name.removesuffix(ENDING) for name in await partitions(broker) if name.endswith(ENDING))


async def stored(broker: Broker, topic: str) -> list[Stored]:
    """Every record of `<topic>.dlq`; raises Unusable where there is no such topic."""
    name = topic + ENDING
    numbers = (await partitions(broker)).get(name)
    if numbers is None:
        raise Unusable(f"{broker} has no topic '{name}': nothing of '{topic}' was sent aside")
    consumer = AIOKafkaConsumer(
        **broker.options(),
        client_id=NAME,
        enable_auto_commit=False,
        isolation_level="read_committed",
        fetch_max_wait_ms=50,
    )
    await consumer.start()
    try:
        return await _to_the_end(consumer, [TopicPartition(name, number) for number in numbers])
    finally:
        await consumer.stop()


async def _to_the_end(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> list[Stored]:
    consumer.assign(places)
    begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    for place in places:
        consumer.seek(place, begins[place])
    left = [place for place in places if begins[place] < ends[place]]
    records: list[Stored] = []
    silent = 0
    while left and silent < PATIENCE:
        came = await consumer.getmany(*left, timeout_ms=1000)
        silent = 0 if came else silent + 1
        for place, found in came.items():
            records += [
                Stored(Place(place.partition, one.offset), one.timestamp, one.key, one.value, one.headers)
                for one in found
            ]
        left = [place for place in left if await consumer.position(place) < ends[place]]
    if left:
        raise Unreachable(f"the broker says nothing more of topic '{left[0].topic}': try again")
    return records


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
