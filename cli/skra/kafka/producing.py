"""Records on their way: many at once, landing in the order in which they were given."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
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
        self._waiting: deque[asyncio.Future[RecordMetadata]] = deque()

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
        await producer.start()
        opened = cls(producer)
        try:
            yield opened
        finally:
            await producer.stop()
            await asyncio.gather(*opened._waiting, return_exceptions=True)

    async def send(self, record: Outgoing) -> Sequence[Landed]:
        """Hand over a record; what has landed since. Raises NotTaken."""
        sent = await self._producer.send(
            record.topic,
            record.value,
            key=record.key,
            partition=record.partition,
            timestamp_ms=record.at,
            headers=record.headers,
        )
        self._waiting.append(sent)
        landed: list[Landed] = []
        while self._waiting and (self._waiting[0].done() or len(self._waiting) > _UNDER_WAY):
            landed.append(await self._first())
        return landed

    async def rest(self) -> AsyncGenerator[Landed]:
        """What has not been told yet, as it lands. Raises NotTaken."""
        while self._waiting:
            yield await self._first()

    async def _first(self) -> Landed:
        try:
            found = await self._waiting.popleft()
        except KafkaError as refusal:
            raise NotTaken(str(refusal) or type(refusal).__name__) from refusal
        return Landed(found.topic, found.partition, found.offset)
