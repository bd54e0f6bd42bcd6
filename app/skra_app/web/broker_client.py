"""The web's way to the broker's log: an ordinary Kafka client on the broker's internal listener.

The broker alone touches the log (DESIGN "Processes"); the listener is on the loopback and admits whoever knows the
token that this start of the server made up.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from skra_app.errors import BrokerUnreachable, InvalidConfig

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

REJECTIONS = "__skra_rejections"
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
    from aiokafka.errors import KafkaError  # noqa: PLC0415 - loaded by the first who asks: the web starts without it

    try:
        return asyncio.run(_rejections(broker, topic, limit))
    except (KafkaError, OSError, TimeoutError) as fault:
        raise BrokerUnreachable(f"the broker does not answer on its internal listener: {fault}") from fault


def readers(broker: BrokerAddress, topic: str) -> list[Group]:
    """The consumer groups that have committed offsets of a topic, by name.

    Raises:
        BrokerUnreachable: the broker does not answer.
    """
    from aiokafka.errors import KafkaError  # noqa: PLC0415 - see rejections

    try:
        return asyncio.run(_readers(broker, topic))
    except (KafkaError, OSError, TimeoutError) as fault:
        raise BrokerUnreachable(f"the broker does not answer on its internal listener: {fault}") from fault


def compact(broker: BrokerAddress, topic: str) -> None:
    """Compact a topic, all that was written so far; returns when it is done.

    Raises:
        BrokerUnreachable: the broker does not answer. InvalidConfig: it says why the topic cannot be compacted.
    """
    from aiokafka.errors import KafkaError  # noqa: PLC0415 - see rejections

    try:
        asyncio.run(_compact(broker, topic))
    except (KafkaError, OSError, TimeoutError) as fault:
        raise BrokerUnreachable(f"the broker does not answer on its internal listener: {fault}") from fault


async def _compact(broker: BrokerAddress, topic: str) -> None:
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415 - see rejections
    from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType  # noqa: PLC0415 - see rejections

    admin = AIOKafkaAdminClient(**_connection(broker, COMPACTION_MS))
    await admin.start()
    try:
        deed = ConfigResource(ConfigResourceType.TOPIC, topic, {"skra.compact": "now"})
        for answered in await admin.alter_configs([deed]):
            for code, message, *_ in answered.resources:
                if code:
                    raise InvalidConfig(message)
    finally:
        await admin.close()


async def _readers(broker: BrokerAddress, topic: str) -> list[Group]:
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415 - see rejections

    admin = AIOKafkaAdminClient(**_connection(broker))
    await admin.start()
    try:
        found: list[Group] = []
        for name, *_ in await admin.list_consumer_groups():
            offsets = await admin.list_consumer_group_offsets(name)
            committed = {place.partition: at.offset for place, at in offsets.items() if place.topic == topic}
            if committed:
                state = str((await admin.describe_consumer_groups([name]))[0].groups[0][2])
                found.append(Group(name, state, committed))
        return sorted(found)
    finally:
        await admin.close()


async def _rejections(broker: BrokerAddress, topic: str, limit: int) -> list[Rejected]:
    from aiokafka import TopicPartition  # noqa: PLC0415 - see rejections

    consumer = _consumer(broker)
    await consumer.start()
    try:
        only = TopicPartition(REJECTIONS, 0)
        consumer.assign([only])
        return await _newest(consumer, only, topic, limit)
    finally:
        await consumer.stop()


def _consumer(broker: BrokerAddress) -> "AIOKafkaConsumer":
    from aiokafka import AIOKafkaConsumer  # noqa: PLC0415 - see rejections

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
