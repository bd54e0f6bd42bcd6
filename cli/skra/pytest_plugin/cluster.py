"""What a test asks of Kafka, said in plain calls: an aiokafka on a loop of its own, in a thread."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import DeleteGroupsRequest

R = TypeVar("R")

CLIENT_ID = "skra-pytest"
"""Says that a test asks, not which application: nobody is taken for an owner because of it."""
LOOK_AGAIN = 0.02
"""Seconds between two looks at something that is not there yet."""
ONE_LOOK = 10.0
"""Seconds that the first look may take; the machine may be busy."""

Record = ConsumerRecord[bytes, bytes]


class Content(NamedTuple):
    """A record as it goes out."""

    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    partition: int | None = None


class Landed(NamedTuple):
    """Where a record is."""

    topic: str
    partition: int
    offset: int


class Cluster:
    """One Kafka for the time of a test; clients are made when first needed and closed at its end."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="skra-pytest", daemon=True)
        self._open = AsyncExitStack()
        self._producers: dict[str, AIOKafkaProducer] = {}
        self._admin: AIOKafkaAdminClient | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._open.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def create(self, topic: str, partitions: int, config: Mapping[str, str]) -> None:
        """Create a topic, and wait until it can be written. Raises KafkaError with the broker's reason."""

        async def create() -> None:
            admin = await self._administrator()
            asked = NewTopic(topic, partitions, 1, topic_configs=dict(config))
            for _, code, reason in (await admin.create_topics([asked])).topic_errors:
                if code:
                    raise for_code(code)(reason)
            await _until(lambda: self._is_led(topic, partitions), ONE_LOOK)

        self._run(create())

    def send(self, topic: str, content: Content, principal: str) -> Landed:
        """Send one record as that principal, empty for nobody in particular. Raises KafkaError."""

        async def send() -> Landed:
            producer = await self._producer(principal)
            landed = await producer.send_and_wait(
                topic, content.value, content.key, content.partition, headers=list(content.headers)
            )
            return Landed(topic, landed.partition, landed.offset)

        return self._run(send())

    def read(self, topic: str, wanted: int, timeout: float) -> list[Record]:
        """All records of a topic as soon as it holds so many, or when time is up: by partition, oldest first."""

        async def read() -> list[Record]:
            found: list[Record] = []
            async with AsyncExitStack() as closing:
                consumer, partitions = await self._reader(topic, closing)
                await _until(lambda: _gathered(consumer, partitions, found, wanted), timeout)
            return sorted(found, key=lambda record: (record.partition, record.offset))

        return self._run(read())

    def end_offsets(self, topic: str) -> dict[int, int]:
        """By partition, the offset that the next record gets."""

        async def ends() -> dict[int, int]:
            async with AsyncExitStack() as closing:
                consumer, partitions = await self._reader(topic, closing)
                return {place.partition: end for place, end in (await consumer.end_offsets(partitions)).items()}

        return self._run(ends())

    def committed(self, group: str) -> dict[tuple[str, int], int]:
        """By topic and partition, where a group goes on."""

        async def committed() -> dict[tuple[str, int], int]:
            admin = await self._administrator()
            found = await _patiently(lambda: admin.list_consumer_group_offsets(group))
            return {(place.topic, place.partition): one.offset for place, one in found.items()}

        return self._run(committed())

    def wait_for_members(self, group: str, members: int, timeout: float, meanwhile: Callable[[], object]) -> str:
        """Wait until a group has divided its partitions among so many members; what it was like at the end."""
        seen = ["unknown"]

        async def divided() -> bool:
            await asyncio.to_thread(meanwhile)
            admin = await self._administrator()
            described = await _patiently(lambda: admin.describe_consumer_groups([group]))
            (_, _, state, _, _, present, *_) = described[0].groups[0]
            assigned = sum(bool(assignment) for *_, assignment in present)
            seen[0] = f"{state}, {assigned} of {len(present)} members with an assignment"
            return state == "Stable" and assigned >= members

        return "" if self._run(_until(divided, timeout)) else seen[0]

    def delete_all(self, prefix: str) -> None:
        """Delete the topics and groups whose names begin so."""

        async def delete() -> None:
            admin = await self._administrator()
            if topics := [name for name in await admin.list_topics() if name.startswith(prefix)]:
                await admin.delete_topics(topics)
            for group, *_ in await admin.list_consumer_groups():
                if group.startswith(prefix):
                    coordinator = await admin.find_coordinator(group)
                    await admin._client.send(coordinator, DeleteGroupsRequest([group]))  # noqa: SLF001 - has no method

        self._run(delete())

    async def _is_led(self, topic: str, partitions: int) -> bool:
        """Whether the brokers know it already: a controller that has created it is ahead of them."""
        described = (await (await self._administrator()).describe_topics([topic]))[0]
        led = [one for one in described["partitions"] if one["leader"] >= 0 and not one["error_code"]]
        return len(led) == partitions

    async def _administrator(self) -> AIOKafkaAdminClient:
        if self._admin is None:
            admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap, client_id=CLIENT_ID)
            await admin.start()
            self._open.push_async_callback(admin.close)
            self._admin = admin
        return self._admin

    async def _producer(self, principal: str) -> AIOKafkaProducer:
        if principal not in self._producers:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                client_id=CLIENT_ID,
                security_protocol="SASL_PLAINTEXT" if principal else "PLAINTEXT",
                sasl_plain_username=principal or None,
                sasl_plain_password="-" if principal else None,
            )
            await producer.start()
            self._open.push_async_callback(producer.stop)
            self._producers[principal] = producer
        return self._producers[principal]

    async def _reader(self, topic: str, closing: AsyncExitStack) -> tuple[AIOKafkaConsumer, list[TopicPartition]]:
        found = await (await self._administrator()).describe_topics([topic])
        partitions = [TopicPartition(topic, one["partition"]) for one in found[0]["partitions"]]
        if not partitions:
            raise AssertionError(f"there is no topic {topic}: create it with skra.topic({topic!r})")
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            client_id=CLIENT_ID,
            enable_auto_commit=False,
            fetch_max_wait_ms=50,
            isolation_level="read_committed",
        )
        await consumer.start()
        closing.push_async_callback(consumer.stop)
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        return consumer, partitions

    def _run(self, work: Coroutine[None, None, R]) -> R:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _gathered(
    consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition], found: list[Record], wanted: int
) -> bool:
    """Read on up to the end that stands now; whether that is enough."""
    ends = await consumer.end_offsets(list(partitions))
    while [place for place, end in ends.items() if await consumer.position(place) < end]:
        for records in (await consumer.getmany(timeout_ms=50)).values():
            found.extend(records)
    return len(found) >= wanted


async def _patiently(asked: Callable[[], Awaitable[R]]) -> R:
    """The answer, asked for again while a new Kafka still makes the topic of its groups. Raises KafkaError."""
    now = asyncio.get_running_loop().time
    end = now() + ONE_LOOK
    while True:
        try:
            return await asked()
        except KafkaError as fault:
            if not fault.retriable or now() >= end:
                raise
        await asyncio.sleep(LOOK_AGAIN)


async def _until(holds: Callable[[], Awaitable[bool]], timeout: float) -> bool:  # noqa: ASYNC109 - a result, not an error
    """Whether it holds before time is up; however short that is, one look is taken to its end."""
    now = asyncio.get_running_loop().time
    end = now() + timeout
    try:
        async with asyncio.timeout(max(timeout, ONE_LOOK)):
            while not await holds():
                if now() >= end:
                    return False
                await asyncio.sleep(LOOK_AGAIN)
    except TimeoutError:
        return False
    return True
