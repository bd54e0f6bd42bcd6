"""Records on their way: many at once, landing in the order in which they were given."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from skra.broker import Broker
from skra.kafka.connection import acting
from skra.records.frame import Headers

if TYPE_CHECKING:
    from aiokafka.structs import RecordMetadata

LARGEST: Final = 100 * 1024 * 1024
_UNDER_WAY: Final = 2000
"""Records that may wait for the broker's word."""


class Outgoing(NamedTuple):
    """A record to be sent; `partition` None lets the client choose, `at` in milliseconds."""

    topic: str
    partition: int | None
    key: bytes | None
    value: bytes | None
    headers: Headers
    at: int | None = None


class Landed(NamedTuple):
    """Where a record is."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}[{self.partition}] @ {self.offset}"


class NotTaken(Exception):
    """The broker did not take a record, nor any that were given after it to the same partition."""


class Producing:
    """Sends records and tells where they landed, in the order in which they were given."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._waiting: asyncio.Queue[asyncio.Future[RecordMetadata] | None] = asyncio.Queue(_UNDER_WAY)
        """None is the end."""

    @classmethod
    @asynccontextmanager
    async def to(cls, broker: Broker) -> AsyncGenerator["Producing"]:
        """A producer that writes each record once, however often it has to ask."""
        producer = AIOKafkaProducer(
            **broker.options(),
            client_id=acting(broker),
            enable_idempotence=True,
            max_request_size=LARGEST,
            linger_ms=5,
        )
        try:
            await producer.start()
            yield cls(producer)
        finally:
            await producer.stop()

    async def landing(self, records: AsyncGenerator[Outgoing]) -> AsyncGenerator[Landed]:
        """Send records as they come, and tell where each landed as soon as it has.

        Raises NotTaken, and what the records raise once those before have landed.
        """
        feeding = asyncio.create_task(self._feed(records))
        try:
            while (sent := await self._waiting.get()) is not None:
                yield await _landed(sent)
            await feeding
        finally:
            feeding.cancel()
            left: list[asyncio.Future[RecordMetadata] | None] = []
            while not self._waiting.empty():
                left.append(self._waiting.get_nowait())
            await asyncio.gather(feeding, *(one for one in left if one is not None), return_exceptions=True)

    async def _feed(self, records: AsyncGenerator[Outgoing]) -> None:
        try:
            async for record in records:
                await self._waiting.put(await self._sent(record))
        finally:
            await self._waiting.put(None)

    async def _sent(self, record: Outgoing) -> "asyncio.Future[RecordMetadata]":
        try:
            return await self._producer.send(
                record.topic,
                record.value,
                key=record.key,
                partition=record.partition,
                timestamp_ms=record.at,
                headers=record.headers,
            )
        except KafkaError as refusal:
            raise NotTaken(str(refusal) or type(refusal).__name__) from refusal


async def _landed(sent: "asyncio.Future[RecordMetadata]") -> Landed:
    try:
        found = await sent
    except KafkaError as refusal:
        raise NotTaken(str(refusal) or type(refusal).__name__) from refusal
    return Landed(found.topic, found.partition, found.offset)
