"""The last records of a live topic as samples, read with an ordinary client and decoded by what their frames name."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from aiokafka import TopicPartition

from skra.broker import Broker
from skra.exits import Unusable
from skra.kafka.connection import administrator, consumer, existing, partitions, reachable
from skra.kafka.reading import up_to
from skra.records.frame import Framed, Headers, framed, name_in
from skra_compat import Json, Schema
from skra_lint.observed_writers import observed_writers
from skra_lint.stream import dead_letters_of

if TYPE_CHECKING:
    from skra.client import RegistryClient
    from skra.records.schemas import Schemas

_UNNAMED: Final = "they are no JSON, and no --registry was given for the schemas that they name"


class Record(NamedTuple):
    """What is read of a record."""

    at: int
    key: bytes | None
    value: bytes
    headers: Headers


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
    dead_letters: str = ""
    """The topic for what of it could not be processed; empty where the broker has none of such a name."""

    @property
    def types(self) -> frozenset[str]:
        """The full names of the schemas that the records name."""
        return frozenset(one.type for one in self.samples if one.type)


def seen(broker: Broker, topic: str, last: int, registry: "RegistryClient | None") -> Seen:
    """The last events of a topic.

    Raises:
        Unreachable: no broker answers. Unusable: it has no such topic, or nothing in it can be decoded.
    """
    records, topics = asyncio.run(_records(broker, topic, last))
    decoder = _Decoder(registry)
    samples = [found for record in records if (found := decoder.sample(record)) is not None]
    if records and not samples:
        raise Unusable(f"{topic}: none of the last {len(records)} records could be decoded: {decoder.reason}")
    keyed = bool(records) and all(record.key is not None for record in records)
    writers = observed_writers({name: value or b"" for name, value in record.headers} for record in records)
    return Seen(samples, len(records), _common(records), keyed, writers, dead_letters_of(topic, topics))


def _common(records: list[Record]) -> frozenset[str] | None:
    """The headers that every record carries."""
    if not records:
        return None
    found = _names(records[0])
    for record in records:
        found &= _names(record)
    return found


def _names(record: Record) -> frozenset[str]:
    return frozenset(name for name, _ in record.headers)


async def _records(broker: Broker, topic: str, last: int) -> tuple[list[Record], Collection[str]]:
    """From each partition as many as could be among the last of all; and the names of all topics."""
    async with reachable(broker):
        async with administrator(broker) as admin:
            known = await partitions(admin)
        places = [TopicPartition(topic, number) for number in known[existing(broker, topic, known)]]
        async with consumer(broker, committed=False) as reader:
            reader.assign(places)
            begins, ends = await reader.beginning_offsets(places), await reader.end_offsets(places)
            for place in places:
                reader.seek(place, max(begins[place], ends[place] - last))
            records = [
                Record(one.timestamp, one.key, one.value, one.headers)
                async for found in up_to(reader, ends)
                for one in found
                if one.value is not None
            ]
    return sorted(records, key=lambda record: record.at)[-last:], known


class _Decoder:
    """Reads values by the schemas that they name."""

    def __init__(self, registry: "RegistryClient | None") -> None:
        self._schemas = _schemas(registry)
        self.reason = _UNNAMED

    def sample(self, record: Record) -> Sample | None:
        """The event of a record; None, with the `reason`, where it cannot be read."""
        come = framed(record.value, record.headers, "value")
        known = come.frame and self._schemas is not None
        event, name = self._named(come) if known else (_json(record.value), "")
        return Sample(event, name) if isinstance(event, Mapping) else None

    def _named(self, come: Framed) -> tuple[Json, str]:
        schema = self._schema(come.frame)
        if schema is None:
            return None, ""
        values = schema.values(len(come.frame))
        fault = values.fault(come.payload)
        if fault is not None:
            self.reason = f"{fault.path}: {fault.message}"
            return None, ""
        outline = schema.outline
        return values.read(come.payload), f"{outline.namespace}.{outline.name}" if outline.namespace else outline.name

    def _schema(self, frame: bytes) -> Schema | None:
        assert self._schemas is not None, "only then a frame is looked at"
        try:
            found = self._schemas.named(frame)
            if found is not None:
                return self._schemas.schema(found)
            self.reason = f"the registry has no schema {name_in(frame)}"
        except Unusable as problem:
            self.reason = str(problem.message)
        return None


def _schemas(registry: "RegistryClient | None") -> "Schemas | None":
    from skra.records.schemas import Schemas  # noqa: PLC0415 - only where a registry is asked

    return Schemas(registry) if registry is not None else None


def _json(value: bytes) -> Json:
    try:
        found: Json = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found
