"""The web's way to the broker's log: an ordinary Kafka client on the broker's internal listener.

The broker alone touches the log (DESIGN "Processes"); the listener is on the loopback and admits whoever knows the
token that this start of the server made up.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import orjson

from skra_app.errors import BrokerUnreachable, InvalidConfig
from skra_app.registry import refused

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

REJECTIONS = "__skra_rejections"
REFUSED = refused.TOPIC
A = TypeVar("A")
USER = "skra"
WINDOW = 500
"""Records read at a time, from the newest backwards."""
TIMEOUT_MS = 5_000
COMPACTION_MS = 300_000
"""A large topic takes its time."""

Rejected = Mapping[str, Any]
"""What the broker wrote about one rejected batch: JSON that goes out as it came, with its offset."""


class Group(NamedTuple):
    """A consumer group that reads a topic."""

    name: str
    state: str
    """In Kafka's words: `Stable`, `Empty`, …"""
    committed: Mapping[int, int]
    """Offset by partition, of that topic."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """The internal listener and the token it wants."""

    bootstrap: str
    token: str


class _Range(NamedTuple):
    first: int
    end: int


def rejections(broker: BrokerAddress, topic: str, limit: int) -> list[Rejected]:
    """The newest `limit` rejections, oldest first; only those of one topic unless it is empty.

    Raises:
        BrokerUnreachable: the broker does not answer.
    """
    return _asked(_rejections(broker, topic, limit))


def readers(broker: BrokerAddress, topic: str) -> list[Group]:
    """The consumer groups that have committed offsets of a topic, by name.

    Raises:
        BrokerUnreachable: the broker does not answer.
    """
    return _asked(_readers(broker, topic))


class RefusedPage(NamedTuple):
    """Refused calls by their offset and time (milliseconds), oldest first; the next page begins at `next`."""

    calls: list[tuple[int, int, Mapping[str, Any]]]
    next: int
    complete: bool


def refused_calls(broker: BrokerAddress, after: int, since: int) -> RefusedPage:
    """The refused calls from an offset on and not before a time, a window of them.

    Raises:
        BrokerUnreachable: the broker does not answer.
    """
    return _asked(_refused_calls(broker, after, since))


def keep_refused(broker: BrokerAddress, values: Sequence[bytes]) -> None:
    """Add refused calls to those that the broker keeps.

    Raises:
        BrokerUnreachable: the broker does not answer.
    """
    _asked(_keep_refused(broker, values))


def _asked(work: Coroutine[Any, Any, A]) -> A:
    from aiokafka.errors import KafkaError  # noqa: PLC0415 - loaded by the first who asks: the web starts without it

    try:
        return asyncio.run(work)
    except (KafkaError, OSError, TimeoutError) as fault:
        raise BrokerUnreachable(f"the broker does not answer on its internal listener: {fault}") from fault


class _Client(Protocol):
    async def start(self) -> None: ...


@asynccontextmanager
async def _started(client: _Client, end: Callable[[], Awaitable[None]]) -> AsyncGenerator[None]:
    """A client that is ended whatever happens, a start that fails included: half a client warns when it goes."""
    try:
        await client.start()
        yield
    finally:
        await end()


async def _keep_refused(broker: BrokerAddress, values: Sequence[bytes]) -> None:
    from aiokafka import AIOKafkaProducer  # noqa: PLC0415 - see _asked

    producer = AIOKafkaProducer(**_connection(broker))
    async with _started(producer, producer.stop):
        await asyncio.gather(*(producer.send_and_wait(REFUSED, value) for value in values))


async def _refused_calls(broker: BrokerAddress, after: int, since: int) -> RefusedPage:
    from aiokafka import TopicPartition  # noqa: PLC0415 - see _asked

    consumer = _consumer(broker)
    async with _started(consumer, consumer.stop):
        only = TopicPartition(REFUSED, 0)
        consumer.assign([only])
        first = (await consumer.beginning_offsets([only]))[only]
        end = (await consumer.end_offsets([only]))[only]
        known = (await consumer.offsets_for_times({only: since}))[only] if since else None
        start = max(first, after, (known.offset if known else end) if since else 0)
        stop = min(end, start + WINDOW)
        records = await _window(consumer, only, _Range(start, stop)) if start < stop else []
        calls = [(one.offset, one.timestamp, orjson.loads(one.value)) for one in records if one.value]
        return RefusedPage(calls, max(start, stop), stop >= end)


def rouse(broker: BrokerAddress) -> None:
    """Have the broker look at the journal at once, as it does for everybody who asks it something.

    Raises:
        BrokerUnreachable: the broker does not answer.
    """
    _asked(_rouse(broker))


async def _rouse(broker: BrokerAddress) -> None:
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415 - see _asked

    admin = AIOKafkaAdminClient(**_connection(broker))
    async with _started(admin, admin.close):  # which asks for the topics
        pass


def compact(broker: BrokerAddress, topic: str) -> None:
    """Compact a topic, all that was written so far; returns when it is done.

    Raises:
        BrokerUnreachable: the broker does not answer. InvalidConfig: it says why the topic cannot be compacted.
    """
    _asked(_compact(broker, topic))


async def _compact(broker: BrokerAddress, topic: str) -> None:
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415 - see _asked
    from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType  # noqa: PLC0415 - see _asked

    admin = AIOKafkaAdminClient(**_connection(broker, COMPACTION_MS))
    async with _started(admin, admin.close):
        deed = ConfigResource(ConfigResourceType.TOPIC, topic, {"skra.compact": "now"})
        for answered in await admin.alter_configs([deed]):
            for code, message, *_ in answered.resources:
                if code:
                    raise InvalidConfig(message)


async def _readers(broker: BrokerAddress, topic: str) -> list[Group]:
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415 - see _asked

    admin = AIOKafkaAdminClient(**_connection(broker))
    async with _started(admin, admin.close):
        found: list[Group] = []
        for name, *_ in await admin.list_consumer_groups():
            offsets = await admin.list_consumer_group_offsets(name)
            committed = {place.partition: at.offset for place, at in offsets.items() if place.topic == topic}
            if committed:
                state = str((await admin.describe_consumer_groups([name]))[0].groups[0][2])
                found.append(Group(name, state, committed))
        return sorted(found)


async def _rejections(broker: BrokerAddress, topic: str, limit: int) -> list[Rejected]:
    from aiokafka import TopicPartition  # noqa: PLC0415 - see _asked

    consumer = _consumer(broker)
    async with _started(consumer, consumer.stop):
        only = TopicPartition(REJECTIONS, 0)
        consumer.assign([only])
        return await _newest(consumer, only, topic, limit)


def _consumer(broker: BrokerAddress) -> "AIOKafkaConsumer":
    from aiokafka import AIOKafkaConsumer  # noqa: PLC0415 - see _asked

    return AIOKafkaConsumer(**_connection(broker), enable_auto_commit=False, fetch_max_wait_ms=50)


def _connection(broker: BrokerAddress, timeout_ms: int = TIMEOUT_MS) -> dict[str, Any]:
    return {
        "bootstrap_servers": broker.bootstrap,
        "client_id": "skra-web",
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": USER,
        "sasl_plain_password": broker.token,
        "request_timeout_ms": timeout_ms,
    }


async def _newest(consumer: "AIOKafkaConsumer", partition: "TopicPartition", topic: str, limit: int) -> list[Rejected]:
    first = (await consumer.beginning_offsets([partition]))[partition]
    end = (await consumer.end_offsets([partition]))[partition]
    found: list[Rejected] = []
    while end > first and len(found) < limit:
        start = max(first, end - WINDOW)
        found = [*_of_topic(await _window(consumer, partition, _Range(start, end)), topic), *found]
        end = start
    return found[-limit:]


async def _window(
    consumer: "AIOKafkaConsumer", partition: "TopicPartition", wanted: _Range
) -> list["ConsumerRecord[bytes, bytes]"]:
    consumer.seek(partition, wanted.first)
    records: list[ConsumerRecord[bytes, bytes]] = []
    while await consumer.position(partition) < wanted.end:
        fetched = await consumer.getmany(partition, timeout_ms=TIMEOUT_MS)
        if not fetched:
            raise TimeoutError(f"no records of {partition.topic} within {TIMEOUT_MS} ms")
        records += fetched[partition]
    return [record for record in records if record.offset < wanted.end]


def _of_topic(records: Sequence["ConsumerRecord[bytes, bytes]"], topic: str) -> list[Rejected]:
    read = [{"offset": record.offset, **orjson.loads(record.value)} for record in records if record.value]
    return [one for one in read if not topic or one.get("topic") == topic]
