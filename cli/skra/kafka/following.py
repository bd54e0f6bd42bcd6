"""The records of a topic from a start on: to the end that the log has now, or for as long as somebody looks."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from skra.broker import Broker
from skra.exits import Unreachable, Unusable
from skra.kafka.connection import administrator, consumer, existing, partitions
from skra.kafka.reading import MOMENT_MS, PATIENCE, Offsets, Record, up_to
from skra.kafka.start import Start

_WIDER: Final = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read."""

    topic: str
    start: Start
    partition: int | None
    group: str | None
    """Its committed offsets go before `start`, and what was read is committed."""
    most: int | None
    follow: bool
    committed: bool
    """Whether records of transactions count only once those are committed."""


async def records(broker: Broker, wanted: Wanted) -> AsyncGenerator[Record]:
    """The records, each partition in order; what has been taken out of the generator is committed for the group.

    Raises:
        Unusable: no such topic or partition. Unreachable: the broker stops answering.
    """
    async with administrator(broker) as admin:
        known = await partitions(admin)
    numbers = known[existing(broker, wanted.topic, known)]
    if wanted.partition is not None and wanted.partition not in numbers:
        raise Unusable(f"--partition {wanted.partition}: '{wanted.topic}' has {', '.join(map(str, numbers))}")
    if wanted.most == 0:
        return
    chosen = numbers if wanted.partition is None else [wanted.partition]
    places = [TopicPartition(wanted.topic, number) for number in chosen]
    start = "latest" if wanted.start.kind == "latest" else "earliest"
    async with consumer(broker, group=wanted.group, committed=wanted.committed, start=start) as reader:
        given = _of_group(reader, wanted) if wanted.group else _of_all(reader, wanted, places)
        taken = 0
        read: dict[TopicPartition, int] = {}
        try:
            async for found in given:
                for one in found:
                    taken += 1
                    read[TopicPartition(one.topic, one.partition)] = one.offset + 1
                    yield one
                    if taken == wanted.most:
                        return
        finally:
            if wanted.group and read:
                await reader.commit(read)


async def _of_all(
    reader: AIOKafkaConsumer, wanted: Wanted, places: Sequence[TopicPartition]
) -> AsyncGenerator[Sequence[Record]]:
    reader.assign(places)
    ends = await reader.end_offsets(places)
    if wanted.start.kind == "last":
        yield await _last(reader, ends, wanted.start)
    else:
        _seek(reader, await wanted.start.offsets(reader, places, ends))
        if not wanted.follow:
            async for found in up_to(reader, ends):
                yield found
            return
    if wanted.follow:
        async for found in _on_and_on(reader):
            yield found


async def _last(reader: AIOKafkaConsumer, ends: Offsets, start: Start) -> Sequence[Record]:
    """The last so many of all partitions, by time; offsets without a record make the look go further back."""
    begins, wide = await reader.beginning_offsets(list(ends)), start.number
    while True:
        first = {place: max(begins[place], end - wide) for place, end in ends.items()}
        _seek(reader, first)
        found = [one async for some in up_to(reader, ends) for one in some]
        if len(found) >= start.number or all(first[place] <= begins[place] for place in ends):
            by_time = sorted(found, key=lambda one: (one.timestamp, one.partition, one.offset))
            return by_time[max(len(by_time) - start.number, 0) :]
        wide *= _WIDER


async def _of_group(reader: AIOKafkaConsumer, wanted: Wanted) -> AsyncGenerator[Sequence[Record]]:
    """As a member of the group: of the partitions that it gets, from where the group goes on."""
    reader.subscribe([wanted.topic])
    for _ in range(PATIENCE):
        first = await _moment(reader)
        if reader.assignment():
            break
    else:
        raise Unreachable(
            f"group '{wanted.group}' got no partition of '{wanted.topic}' in {PATIENCE} seconds: "
            "its other members have them all, or the broker is busy"
        )
    yield first
    if wanted.follow:
        async for found in _on_and_on(reader):
            yield found
        return
    async for found in up_to(reader, await reader.end_offsets(sorted(reader.assignment()))):
        yield found


async def _on_and_on(reader: AIOKafkaConsumer) -> AsyncGenerator[Sequence[Record]]:
    while True:
        yield await _moment(reader)


async def _moment(reader: AIOKafkaConsumer) -> Sequence[Record]:
    return [one for found in (await reader.getmany(timeout_ms=MOMENT_MS)).values() for one in found]


def _seek(reader: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> None:
    for place, offset in offsets.items():
        reader.seek(place, offset)
