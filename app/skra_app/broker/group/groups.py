"""The edge of the coordinator: waits, timers, and facts kept in an internal topic before anybody is answered.

What a request does is done when its method returns; only the answer may take longer. So a client that sends a commit
and, without waiting, asks how far its group is or leaves it, is served in the order of its requests, as Kafka does.
"""

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Final, Self, TypeVar, cast

from skra_app.broker.alarm import Alarm
from skra_app.broker.group.answers import Answer, Described, Joined, Left, Listed, Synced
from skra_app.broker.group.codes import COORDINATOR_NOT_AVAILABLE
from skra_app.broker.group.coordinator import Coordinator
from skra_app.broker.group.facts import from_record, to_record
from skra_app.broker.group.limits import GroupLimits
from skra_app.broker.group.requests import Commit, Committed, Join, Sync, TopicPartition
from skra_app.broker.group.state import Token
from skra_app.broker.ledger import Ledger, Script, facts_in, open_own_topic
from skra_app.broker.log import LogStore, PartitionLog
from skra_app.clock import SYSTEM_CLOCK, Clock

T = TypeVar("T")

TOPIC: Final = "__consumer_offsets"
DEFAULTS: Final = GroupLimits()


class Groups:
    """The consumer groups of one broker; belongs to its loop."""

    def __init__(self, store: LogStore, log: PartitionLog, coordinator: Coordinator, clock: Clock) -> None:
        self._coordinator = coordinator
        self._clock = clock
        self._ledger = Ledger(store, log, Script(to_record, coordinator.everything), clock)
        self._alarm = Alarm(self.catch_up, clock)
        self._tasks: set[asyncio.Task[object]] = set()

    @classmethod
    async def open(cls, store: LogStore, limits: GroupLimits = DEFAULTS, clock: Clock = SYSTEM_CLOCK) -> Self:
        """The groups as they were kept; raises ValueError when the topic holds something else."""
        log = open_own_topic(store, TOPIC)
        coordinator, now = Coordinator(limits), clock.monotonic()
        for fact in facts_in(log, from_record):
            coordinator.replay(fact, now)
        groups = cls(store, log, coordinator, clock)
        groups._set_alarm()
        return groups

    def join(self, request: Join) -> asyncio.Future[Joined]:
        """A client is a member now, or is not; the answer is there when the group is complete."""
        token: asyncio.Future[Joined] = asyncio.get_running_loop().create_future()
        self._coordinator.join(request, token, self._clock.monotonic())
        self._deliver()
        return token

    def sync(self, request: Sync) -> asyncio.Future[Synced]:
        """A member asks for its part; the answer is there when the leader has divided."""
        token: asyncio.Future[Synced] = asyncio.get_running_loop().create_future()
        self._coordinator.sync(request, token, self._clock.monotonic())
        self._deliver()
        return token

    def heartbeat(self, group: str, generation: int, member_id: str, instance_id: str | None) -> int:
        """A member is alive; an error code says when it should join again."""
        return self._coordinator.heartbeat(group, generation, member_id, instance_id, self._clock.monotonic())

    def leave(self, group: str, leaving: Iterable[tuple[str, str | None]]) -> tuple[Left, ...]:
        """Members (member id, instance id) go."""
        left = self._coordinator.leave(group, leaving, self._clock.monotonic())
        self._deliver()
        return left

    def fits(self, committed: Committed) -> bool:
        """Whether the text beside the offset is not too long."""
        return self._coordinator.fits(committed)

    def judge_transactional(self, request: Commit) -> int:
        """Whether the offsets may be part of a transaction: the error code of a stale member, else 0."""
        return self._coordinator.judge_transactional(request, self._clock.monotonic())

    def commit(self, request: Commit) -> asyncio.Future[dict[TopicPartition, int]]:
        """Remembers offsets from now on; the error codes are there when what was taken is durable."""
        codes = self._coordinator.commit(request, self._clock.monotonic())
        return self._once_kept(codes, dict.fromkeys(codes, COORDINATOR_NOT_AVAILABLE))

    def apply(self, group: str, offsets: Mapping[TopicPartition, Committed]) -> bool:
        """Remembers the offsets of a transaction that counts; False when they could not be kept: ask again."""
        self._coordinator.apply(group, offsets)
        out = self._coordinator.take()
        _answer(out.replies)
        return self._ledger.keep(out.facts) is not None

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
        return await self._once_kept(self._coordinator.delete(group), COORDINATOR_NOT_AVAILABLE)

    async def delete_offsets(self, group: str, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Forgets offsets of topics that no member reads."""
        codes = self._coordinator.delete_offsets(group, partitions)
        return await self._once_kept(codes, dict.fromkeys(codes, COORDINATOR_NOT_AVAILABLE))

    def forget_topic(self, topic: str) -> None:
        """The topic is deleted: a new one of that name is read from its start."""
        self._coordinator.forget_topic(topic)
        self._deliver()

    def rebalance(self, group: str) -> bool:
        """Have all members of a group join anew; False when it has none."""
        begun = self._coordinator.rebalance(group, self._clock.monotonic())
        self._deliver()
        return begun

    def catch_up(self) -> None:
        """Do what the clock says is due: members that fell silent are out, rebalances end."""
        self._coordinator.expire(self._clock.monotonic())
        self._deliver()

    async def close(self) -> None:
        """Returns when what was answered is durable; whoever still waits for a group hears nothing more."""
        self._alarm.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._ledger.close()

    def _deliver(self) -> None:
        """Keeps the facts of the last event, then gives its answers."""
        out = self._coordinator.take()
        ticket = self._ledger.keep(out.facts)
        self._set_alarm()
        if self._ledger.is_durable(ticket):
            _answer(out.replies)
        elif out.replies or out.facts:
            self._begin(self._answer_once_durable(ticket, out.replies))

    def _once_kept(self, good: T, bad: T) -> asyncio.Future[T]:
        """Keeps the facts of the last event; `good` comes when they are durable, `bad` when they cannot be kept."""
        out = self._coordinator.take()
        ticket = self._ledger.keep(out.facts)
        _answer(out.replies)
        return self._begin(self._told(ticket, good, bad))

    async def _told(self, ticket: int | None, good: T, bad: T) -> T:
        return good if await self._ledger.durable(ticket) else bad

    def _begin(self, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _answer_once_durable(self, ticket: int | None, replies: list[tuple[Token, Answer]]) -> None:
        if await self._ledger.durable(ticket):
            _answer(replies)
            return
        _answer([(token, replace(answer, error=COORDINATOR_NOT_AVAILABLE)) for token, answer in replies])

    def _set_alarm(self) -> None:
        self._alarm.set(self._coordinator.next_deadline())


def _answer(replies: list[tuple[Token, Answer]]) -> None:
    for token, answer in replies:
        waiter = cast("asyncio.Future[Answer]", token)  # every token is made by `join` or `sync` here
        if not waiter.done():
            waiter.set_result(answer)
