"""Facts of a coordinator in a topic of the broker's own: kept before anybody is answered, replayed at the start.

The latest record for a key counts. When the topic has grown large, what is still true is written again and what came
before goes.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from skra_app.broker.log import LogError, LogStore, PartitionLog, TopicLimits
from skra_app.broker.records import Record, decode, encode, split
from skra_app.clock import Clock

F = TypeVar("F")

READ_BYTES: Final = 1024 * 1024
SNAPSHOT_BYTES: Final = 8 * 1024 * 1024  # of facts kept before what is still true is written again


def own_topic_id(topic: str) -> UUID:
    """The id of a topic of the broker's own: the same at every start."""
    return uuid5(NAMESPACE_URL, f"skra:topic:{topic}")


@dataclass(frozen=True, slots=True)
class Script(Generic[F]):
    """How facts are written, and which say everything that is true now; timestamps in milliseconds."""

    to_record: Callable[[F, int], Record]
    everything: Callable[[], Iterable[F]]


class Ledger(Generic[F]):
    """One topic with one partition; belongs to the broker's loop."""

    def __init__(self, store: LogStore, log: PartitionLog, script: Script[F], clock: Clock) -> None:
        self._store = store
        self._log = log
        self._script = script
        self._clock = clock
        self._unkept: list[F] = []
        self._latest = 0
        self._snapshot_at = log.size + SNAPSHOT_BYTES
        self._tasks: set[asyncio.Task[None]] = set()

    def keep(self, facts: Iterable[F]) -> int | None:
        """Appends facts, with those that could not be kept before; None when there is no room.

        The ticket covers everything that was kept so far, so that nobody is told what an earlier event only promised.
        """
        self._unkept += facts
        if not self._unkept:
            return self._latest
        now = self._clock.milliseconds()
        try:
            batch = encode([self._script.to_record(fact, now) for fact in self._unkept])
            self._latest = ticket = self._store.append(self._log, batch).ticket
        except LogError:
            return None
        self._unkept = []
        if self._log.size > self._snapshot_at:
            with suppress(LogError):  # then a later fact tries again
                self._snapshot(now)
        return ticket

    def is_durable(self, ticket: int | None) -> bool:
        """Whether what was kept under this ticket is on the disk already."""
        return ticket is not None and self._store.is_durable(ticket)

    async def durable(self, ticket: int | None) -> bool:
        """Returns when it is on the disk; False when it could not be written."""
        if ticket is None:
            return False
        try:
            await self._store.durable(ticket)
        except LogError:
            return False
        return True

    async def close(self) -> None:
        """Returns when nothing is being done any more."""
        for task in list(self._tasks):
            await task

    def _snapshot(self, now: int) -> None:
        """Writes again what is still true, so that what came before can go."""
        start = self._log.end_offset
        records = [self._script.to_record(fact, now) for fact in self._script.everything()]
        if not records:
            return
        ticket = self._store.append(self._log, encode(records)).ticket
        self._snapshot_at = SNAPSHOT_BYTES + 2 * sum(len(record.value or b"") for record in records)
        task = asyncio.get_running_loop().create_task(self._forget_before(start, ticket))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forget_before(self, offset: int, ticket: int) -> None:
        if await self.durable(ticket):
            self._store.delete_records(self._log, offset)


def open_own_topic(store: LogStore, topic: str) -> PartitionLog:
    """The log of a topic that holds facts, made if it is not there."""
    store.ensure(topic, own_topic_id(topic), 1, TopicLimits(segment_bytes=SNAPSHOT_BYTES))
    log = store.log(topic, 0)
    assert log is not None, "the partition was just made"
    return log


def facts_in(log: PartitionLog, read: Callable[[bytes, bytes | None], F]) -> Iterator[F]:
    """The facts in the topic, oldest first; raises what `read` does for a record that is none."""
    offset = log.start_offset
    while offset < log.end_offset:
        data = log.read(offset, READ_BYTES, until=log.end_offset)
        for batch in split(data, max_message_bytes=len(data)):
            records = decode(batch)
            for key, value in zip(records.keys, records.values, strict=True):
                yield read(key or b"", value)
            offset = batch.header.next_offset
