"""The edge of the coordinator: waits, timers, and facts kept in an internal topic before anybody is answered."""

import asyncio
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final, Self, cast
from uuid import NAMESPACE_URL, uuid5

from skra_app.broker.group.answers import Answer, Described, Joined, Left, Listed, Synced
from skra_app.broker.group.codes import COORDINATOR_NOT_AVAILABLE, NONE
from skra_app.broker.group.coordinator import Coordinator
from skra_app.broker.group.facts import Fact, from_record, to_record
from skra_app.broker.group.limits import GroupLimits
from skra_app.broker.group.requests import Commit, Committed, Join, Sync, TopicPartition
from skra_app.broker.group.state import NEVER, Token
from skra_app.broker.log import LogError, LogStore, PartitionLog, TopicLimits
from skra_app.broker.records import decode, encode, split

TOPIC: Final = "__consumer_offsets"
TOPIC_ID: Final = uuid5(NAMESPACE_URL, f"skra:topic:{TOPIC}")
READ_BYTES: Final = 1024 * 1024
SNAPSHOT_BYTES: Final = 8 * 1024 * 1024  # of facts kept before what is still true is written again
DEFAULTS: Final = GroupLimits()


class Groups:
    """The consumer groups of one broker; belongs to its loop."""

    def __init__(self, store: LogStore, log: PartitionLog, coordinator: Coordinator) -> None:
        self._store = store
        self._log = log
        self._coordinator = coordinator
        self._unkept: list[Fact] = []
        self._snapshot_at = log.size + SNAPSHOT_BYTES
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, store: LogStore, limits: GroupLimits = DEFAULTS) -> Self:
        """The groups as they were kept; raises ValueError when the topic holds something else."""
        limits_of_topic = TopicLimits(segment_bytes=SNAPSHOT_BYTES)
        store.ensure(TOPIC, TOPIC_ID, 1, limits_of_topic)
        log = store.log(TOPIC, 0)
        assert log is not None
        coordinator, now = Coordinator(limits), time.monotonic()
        for fact in _facts_in(log):
            coordinator.replay(fact, now)
        groups = cls(store, log, coordinator)
        groups._set_timer()
        return groups

    async def join(self, request: Join) -> Joined:
        """Waits until the group is complete."""
        token = asyncio.get_running_loop().create_future()
        self._coordinator.join(request, token, time.monotonic())
        self._deliver()
        answer: Joined = await token
        return answer

    async def sync(self, request: Sync) -> Synced:
        """Waits until the leader has divided."""
        token = asyncio.get_running_loop().create_future()
        self._coordinator.sync(request, token, time.monotonic())
        self._deliver()
        answer: Synced = await token
        return answer

    def heartbeat(self, group: str, generation: int, member_id: str, instance_id: str | None) -> int:
        """A member is alive; an error code says when it should join again."""
        return self._coordinator.heartbeat(group, generation, member_id, instance_id, time.monotonic())

    def leave(self, group: str, leaving: Iterable[tuple[str, str | None]]) -> tuple[Left, ...]:
        """Members (member id, instance id) go."""
        left = self._coordinator.leave(group, leaving, time.monotonic())
        self._deliver()
        return left

    async def commit(self, request: Commit) -> dict[TopicPartition, int]:
        """Returns error codes, once what was taken is durable."""
        codes = self._coordinator.commit(request, time.monotonic())
        return codes if await self._kept() else dict.fromkeys(codes, COORDINATOR_NOT_AVAILABLE)

    def fetch(self, group: str, partitions: Iterable[TopicPartition] | None) -> dict[TopicPartition, Committed]:
        """What was committed for these partitions (None: for all); one that never was is missing."""
        return self._coordinator.offsets(group, partitions)

    def describe(self, group: str) -> Described:
        """A group as an administrator sees it."""
        return self._coordinator.describe(group)

    def listed(self, states: Collection[str] = ()) -> tuple[Listed, ...]:
        """The groups in these states; in any when none is named."""
        return self._coordinator.listed(states)

    async def delete(self, group: str) -> int:
        """Forgets a group that has no members."""
        code = self._coordinator.delete(group)
        return code if await self._kept() else COORDINATOR_NOT_AVAILABLE

    async def delete_offsets(self, group: str, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Forgets offsets of topics that no member reads."""
        codes = self._coordinator.delete_offsets(group, partitions)
        return codes if await self._kept() else dict.fromkeys(codes, COORDINATOR_NOT_AVAILABLE)

    async def forget_topic(self, topic: str) -> None:
        """The topic is deleted: a new one of that name is read from its start."""
        self._coordinator.forget_topic(topic)
        await self._kept()

    async def close(self) -> None:
        """Returns when what was answered is durable; whoever still waits for a group hears nothing more."""
        if self._timer is not None:
            self._timer.cancel()
        for task in list(self._tasks):
            await task

    def _deliver(self) -> None:
        """Keeps the facts of the last event, then gives its answers."""
        out = self._coordinator.take()
        ticket = self._keep(out.facts)
        self._set_timer()
        if ticket is not None and self._store.is_durable(ticket):
            _answer(out.replies)
        elif out.replies or out.facts:
            task = asyncio.get_running_loop().create_task(self._answer_once_durable(ticket, out.replies))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _kept(self) -> bool:
        """Whether the facts of the last event are durable now."""
        out = self._coordinator.take()
        ticket = self._keep(out.facts)
        _answer(out.replies)
        return await self._durable(ticket)

    async def _answer_once_durable(self, ticket: int | None, replies: list[tuple[Token, Answer]]) -> None:
        if await self._durable(ticket):
            _answer(replies)
            return
        _answer([(token, replace(answer, error=COORDINATOR_NOT_AVAILABLE)) for token, answer in replies])

    async def _durable(self, ticket: int | None) -> bool:
        if ticket is None:
            return False
        try:
            await self._store.durable(ticket)
        except LogError:
            return False
        return True

    def _keep(self, facts: list[Fact]) -> int | None:
        """Appends facts, with those that could not be kept before; the ticket, or None when there is no room."""
        self._unkept += facts
        if not self._unkept:
            return NONE
        now = round(time.time() * 1000)
        try:
            batch = encode([to_record(fact, now) for fact in self._unkept])
            ticket = self._store.append(self._log, batch).ticket
        except LogError:
            return None
        self._unkept = []
        if self._log.size > self._snapshot_at:
            with suppress(LogError):  # then a later fact tries again
                self._snapshot(now)
        return ticket

    def _snapshot(self, now: int) -> None:
        """Writes again what is still true, so that what came before can go."""
        start = self._log.end_offset
        records = [to_record(fact, now) for fact in self._coordinator.everything()]
        ticket = self._store.append(self._log, encode(records)).ticket
        self._snapshot_at = SNAPSHOT_BYTES + 2 * sum(len(record.value or b"") for record in records)
        task = asyncio.get_running_loop().create_task(self._forget_before(start, ticket))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _forget_before(self, offset: int, ticket: int) -> None:
        if await self._durable(ticket):
            self._store.delete_records(self._log, offset)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._coordinator.next_deadline()
        if deadline < NEVER:
            wait = max(0.0, deadline - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait, self._tick)

    def _tick(self) -> None:
        self._coordinator.expire(time.monotonic())
        self._deliver()


def _answer(replies: list[tuple[Token, Answer]]) -> None:
    for token, answer in replies:
        waiter = cast("asyncio.Future[Answer]", token)  # every token is made by `join` or `sync` here
        if not waiter.done():
            waiter.set_result(answer)


def _facts_in(log: PartitionLog) -> Iterable[Fact]:
    """The facts in the topic, oldest first."""
    offset = log.start_offset
    while offset < log.end_offset:
        data = log.read(offset, READ_BYTES, until=log.end_offset)
        for batch in split(data, max_message_bytes=len(data)):
            records = decode(batch)
            for key, value in zip(records.keys, records.values, strict=True):
                yield from_record(key or b"", value)
            offset = batch.header.next_offset
