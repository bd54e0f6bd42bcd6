"""The last records of a live topic as samples, read with an ordinary client and decoded by what their frames name."""

import asyncio
import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from skra.broker import Broker
from skra.exits import Unreachable, Unusable
from skra_compat import InvalidSchema, Json, Schema, UnknownFormat
from skra_lint.observed_writers import observed_writers

if TYPE_CHECKING:
    from skra.client import RegistryClient

_FRAMES = {0: 5, 1: 17}
"""Bytes of frame by magic byte: an id of 4 bytes, a GUID of 16."""
_NAME = "skra-lint"
_HEADER = "__value_schema_id"
_PATIENCE = 30
"""Questions without an answer, a second each, after which a broker counts as silent."""


# What the client complains of comes back as an exception, and is told once.
logging.getLogger("aiokafka").addHandler(logging.NullHandler())


class Record(NamedTuple):
    """What is read of a record."""

    at: int
    key: bytes | None
    value: bytes
    headers: Mapping[str, bytes]


class Sample(NamedTuple):
    """One event."""

    event: Mapping[str, Json]
    type: str
    """The full name of its schema; empty where nothing names one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last records of a topic show."""

    samples: Sequence[Sample]
    records: int
    """How many were read; those that could not be decoded are no samples."""
    headers: frozenset[str] | None
    """The headers that every record carries; None where there was no record."""
    keyed: bool
    """Whether every record has a key."""
    writers: tuple[str, ...] | None = None
    """The services that wrote, by the source in the records' headers; None where not all of them say it."""

    @property
    def types(self) -> frozenset[str]:
        """The full names of the schemas that the records name."""
        return frozenset(one.type for one in self.samples if one.type)


def seen(broker: Broker, topic: str, last: int, registry: "RegistryClient | None") -> Seen:
    """The last events of a topic.

    Raises:
        Unreachable: no broker answers. Unusable: it has no such topic, or nothing in it can be decoded.
    """
    records = asyncio.run(_records(broker, topic, last))
    decoder = _Decoder(registry)
    samples = [found for record in records if (found := decoder.sample(record)) is not None]
    if records and not samples:
        raise Unusable(f"{topic}: none of the last {len(records)} records could be decoded: {decoder.reason}")
    keyed = bool(records) and all(record.key is not None for record in records)
    writers = observed_writers(record.headers for record in records)
    return Seen(samples, len(records), _common(records), keyed, writers)


def _common(records: list[Record]) -> frozenset[str] | None:
    """The headers that every record carries."""
    if not records:
        return None
    found = frozenset(records[0].headers)
    for record in records:
        found &= record.headers.keys()
    return found


async def _records(broker: Broker, topic: str, last: int) -> list[Record]:
    try:
        partitions = await _partitions(broker, topic)
        consumer = AIOKafkaConsumer(**broker.options(), client_id=_NAME, enable_auto_commit=False)
        await consumer.start()
        try:
            records = await _last(consumer, [TopicPartition(topic, number) for number in partitions], last)
        finally:
            await consumer.stop()
    except (KafkaError, OSError, ValueError) as failure:
        raise Unreachable(
            f"no Kafka broker answers at {broker} ({failure or type(failure).__name__}): check --broker"
        ) from failure
    return sorted(records, key=lambda record: record.at)[-last:]


async def _partitions(broker: Broker, topic: str) -> list[int]:
    """Asked of all topics at once: to ask for one by its name could create it."""
    admin = AIOKafkaAdminClient(**broker.options(), client_id=_NAME)
    await admin.start()
    try:
        topics = {str(one["topic"]): one["partitions"] for one in await admin.describe_topics()}
    finally:
        await admin.close()
    if topic not in topics:
        raise Unusable(f"{broker} has no topic '{topic}': it has {', '.join(sorted(topics)[:10]) or 'none'}")
    return sorted(int(one["partition"]) for one in topics[topic])


async def _last(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition], last: int) -> list[Record]:
    """From each partition as many as could be among the last of all."""
    consumer.assign(partitions)
    begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    for partition in partitions:
        consumer.seek(partition, max(begins[partition], ends[partition] - last))
    left: list[TopicPartition] = [one for one in partitions if begins[one] < ends[one]]
    records: list[Record] = []
    silent = 0
    while left and silent < _PATIENCE:
        came = await consumer.getmany(*left, timeout_ms=1000)
        silent = 0 if came else silent + 1
        for partition, found in came.items():
            records += [
                Record(one.timestamp, one.key, one.value, dict(one.headers))
                for one in found
                if one.value is not None and one.offset < ends[partition]
            ]
        left = [one for one in left if await consumer.position(one) < ends[one]]
    if left:
        numbers = ", ".join(str(one.partition) for one in left)
        raise Unreachable(f"the broker says nothing more of topic '{left[0].topic}', partitions {numbers}: try again")
    return records


@dataclass
class _Decoder:
    """Reads values by the schemas that they name, each fetched once."""

    registry: "RegistryClient | None"
    schemas: dict[bytes, Schema | None] = field(default_factory=dict[bytes, "Schema | None"])
    reason: str = "they are no JSON, and no --registry was given for the schemas that they name"

    def sample(self, record: Record) -> Sample | None:
        """The event of a record; None, with the `reason`, where it cannot be read."""
        frame = _frame(record.headers.get(_HEADER, b""))
        value = frame + record.value if frame else record.value
        frame = frame or _frame(value)
        event, name = self._framed(value, frame) if frame and self.registry else (_json(value), "")
        return Sample(event, name) if isinstance(event, Mapping) else None

    def _framed(self, value: bytes, frame: bytes) -> tuple[Json, str]:
        schema = self._schema(frame)
        if schema is None:
            return None, ""
        values = schema.values(len(frame))
        fault = values.fault(value)
        if fault is not None:
            self.reason = f"{fault.path}: {fault.message}"
            return None, ""
        outline = schema.outline
        return values.read(value), f"{outline.namespace}.{outline.name}" if outline.namespace else outline.name

    def _schema(self, frame: bytes) -> Schema | None:
        if frame not in self.schemas:
            self.schemas[frame] = self._fetched(frame)
        return self.schemas[frame]

    def _fetched(self, frame: bytes) -> Schema | None:
        assert self.registry is not None
        from skra.held import Held  # noqa: PLC0415 - only where a frame names a schema

        try:
            found = self.registry.named(int.from_bytes(frame[1:]) if frame[0] == 0 else str(uuid.UUID(bytes=frame[1:])))
            return Held(self.registry).schema(found)
        except (Unusable, InvalidSchema, UnknownFormat) as problem:
            self.reason = str(problem.message if isinstance(problem, Unusable) else problem)
            return None


def _frame(value: bytes) -> bytes:
    size = _FRAMES.get(value[0], 0) if value else 0
    return value[:size] if len(value) > size else b""


def _json(value: bytes) -> Json:
    try:
        found: Json = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found
