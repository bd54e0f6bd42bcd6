"""The edge of the coordinator: facts kept before anybody is answered, markers in the partitions, timers.

A decision is on the disk before the first marker is written; markers, offsets and the fact that all is done are
appended in one turn behind it. After a kill, what was decided is done once more: a second marker says nothing new.
"""

import asyncio
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import partial
from typing import Final, Self

from skra_app.broker.alarm import Alarm
from skra_app.broker.group import Commit, Committed, Groups, TopicPartition
from skra_app.broker.ledger import Ledger, Script, facts_in, open_own_topic
from skra_app.broker.log import LogError, LogStore
from skra_app.broker.records import marker
from skra_app.broker.transaction.codes import COORDINATOR_NOT_AVAILABLE, NONE
from skra_app.broker.transaction.coordinator import Claim, Coordinator, Identified
from skra_app.broker.transaction.facts import Fact, from_record, to_record
from skra_app.broker.transaction.limits import TransactionLimits
from skra_app.broker.transaction.state import Moment, Phase, Transaction
from skra_app.clock import SYSTEM_CLOCK, Clock

TOPIC: Final = "__transaction_state"
RETRY_SECONDS: Final = 0.5  # until a full disk is tried again
DEFAULTS: Final = TransactionLimits()


class Transactions:
    """The transactions of one broker; belongs to its loop."""

    def __init__(
        self, store: LogStore, groups: Groups, coordinator: Coordinator, ledger: Ledger[Fact], clock: Clock
    ) -> None:
        self._store = store
        self._groups = groups
        self._coordinator = coordinator
        self._ledger = ledger
        self._clock = clock
        self._settling: dict[str, asyncio.Task[None]] = {}
        self._alarm = Alarm(self.catch_up, clock)

    @classmethod
    async def open(
        cls, store: LogStore, groups: Groups, limits: TransactionLimits = DEFAULTS, clock: Clock = SYSTEM_CLOCK
    ) -> Self:
        """The transactions as they were kept; returns when what was decided is done.

        Raises ValueError for a topic that holds something else, StorageFull or StorageFailed where nothing can be done.
        """
        log = open_own_topic(store, TOPIC)
        coordinator = Coordinator(limits, store.new_producer_id)
        for fact in facts_in(log, from_record):
            coordinator.replay(fact, _moment(clock))
        ledger: Ledger[Fact] = Ledger(store, log, Script(to_record, coordinator.everything), clock)
        self = cls(store, groups, coordinator, ledger, clock)
        self._settle_all([one for one in coordinator.everything() if one.phase.decided], self._ledger.keep(()))
        try:
            await self._until_settled(list(self._settling))
            self._end_orphans()
        except LogError:
            await self.close()
            raise
        self._set_alarm()
        return self

    async def init(self, name: str, timeout_ms: int, known: tuple[int, int] | None) -> Identified:
        """An identity for a producer; an open transaction of an earlier one is aborted first, and this one asks again.

        `known`: producer id and epoch that it had before, if it wants to go on with them (KIP-360).
        """
        try:
            identified = self._coordinator.init(name, timeout_ms, known, _moment(self._clock))
        except LogError:  # a new id is reserved on the disk, which takes nothing now
            return Identified(COORDINATOR_NOT_AVAILABLE)
        return identified if await self._kept() else Identified(COORDINATOR_NOT_AVAILABLE)

    async def add_partitions(self, claim: Claim, places: AbstractSet[TopicPartition]) -> int:
        """Returns when the partitions are part of the transaction, or with an error code."""
        return await self._answer(self._coordinator.add_partitions(claim, places, _moment(self._clock)))

    async def add_group(self, claim: Claim, group: str) -> int:
        """Returns when the group's offsets may be part of the transaction, or with an error code."""
        return await self._answer(self._coordinator.add_group(claim, group, _moment(self._clock)))

    async def commit_offsets(self, claim: Claim, member: Commit) -> int:
        """Returns when the offsets are part of the transaction; the group sees them when it is committed."""
        error = self._groups.judge_transactional(member)
        return error or await self._answer(self._coordinator.commit_offsets(claim, member.group, member.offsets))

    def verify(self, claim: Claim, place: TopicPartition) -> int:
        """Whether the producer may write to this partition now."""
        return self._coordinator.verify(claim, place)

    async def end(self, claim: Claim, *, committed: bool) -> int:
        """Returns when the decision is carried out and every reader can see it, or with an error code."""
        code = self._coordinator.end(claim, _moment(self._clock), committed=committed)
        self._keep()
        settling = self._settling.get(claim.transactional_id)
        if code == NONE and settling is not None:
            await asyncio.shield(settling)
        return code

    def undecided(self, group: str) -> AbstractSet[TopicPartition]:
        """The partitions whose offset a transaction may still move (KIP-447)."""
        return {place for one in self._coordinator.everything() for place in one.offsets.get(group, ())}

    def describe(self, name: str) -> Transaction | None:
        """What is known of one transactional id."""
        return self._coordinator.get(name)

    def listed(self) -> Iterable[Transaction]:
        """All of them."""
        return self._coordinator.everything()

    def abort_within(self, topic: str) -> None:
        """Begins to abort every open transaction that reaches into the topic."""
        self._coordinator.abort_within(topic, _moment(self._clock))
        self._keep()

    def forget_topic(self, topic: str) -> None:
        """The topic is deleted: no transaction moves a group in it any more, nor in a new one of that name."""
        self._coordinator.forget_topic(topic)
        self._keep()

    async def settled_within(self, topic: str) -> None:
        """Returns when every decided transaction that reaches into the topic has its markers there.

        Raises StorageFull or StorageFailed while nothing can be written.
        """
        everything = self._coordinator.everything()
        await self._until_settled([one.id for one in everything if one.phase.decided and one.reaches(topic)])

    def forget_idle(self) -> None:
        """Forgets ids that nobody used for long."""
        self._coordinator.forget_idle(_moment(self._clock))
        self._keep()

    def catch_up(self) -> None:
        """Do what the clock says is due: transactions that ran out of time are aborted."""
        self._coordinator.expire(_moment(self._clock))
        self._keep()

    async def close(self) -> None:
        """Ends timers and waits; what is decided is done at the next start."""
        self._alarm.cancel()
        for task in list(self._settling.values()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._ledger.close()

    async def _answer(self, code: int) -> int:
        return code if await self._kept() else COORDINATOR_NOT_AVAILABLE

    async def _kept(self) -> bool:
        return await self._ledger.durable(self._keep())

    def _keep(self) -> int | None:
        """Keeps the facts of the last event, and begins to carry out what it decided."""
        out = self._coordinator.take()
        ticket = self._ledger.keep(out.facts)
        self._settle_all(out.decided, ticket)
        self._set_alarm()
        return ticket

    def _settle_all(self, decided: Iterable[Transaction], ticket: int | None) -> None:
        for one in decided:
            task = asyncio.get_running_loop().create_task(self._settle(one, ticket))
            self._settling[one.id] = task
            task.add_done_callback(partial(self._settled, one.id))

    def _settled(self, name: str, task: asyncio.Task[None]) -> None:
        if self._settling.get(name) is task:  # the next transaction may be decided already
            del self._settling[name]

    async def _until_settled(self, names: Iterable[str]) -> None:
        waiting = {self._settling[name] for name in names if name in self._settling}
        while waiting:
            _, waiting = await asyncio.wait(waiting, timeout=RETRY_SECONDS)
            if waiting:
                self._store.admit()

    async def _settle(self, one: Transaction, ticket: int | None) -> None:
        """Carries out a decision, once it is on the disk."""
        await self._until_durable(ticket)
        while not await self._carry_out(one):  # noqa: ASYNC110 - room on a disk is no event
            await asyncio.sleep(RETRY_SECONDS)
        self._coordinator.settle(one, _moment(self._clock))
        await self._until_durable(self._keep())

    async def _carry_out(self, one: Transaction) -> bool:
        """Writes markers and offsets; False when there was no room for all: they may be written again."""
        committed = one.phase is Phase.PREPARE_COMMIT
        offsets = one.offsets if committed else {}
        try:
            for place in sorted(one.partitions):
                self._mark(place, one.producer_id, one.epoch, committed=committed)
            kept = all(self._groups.apply(group, self._still_there(of)) for group, of in offsets.items())
            await self._store.barrier()
        except LogError:
            return False
        return kept

    def _mark(self, place: TopicPartition, producer_id: int, epoch: int, *, committed: bool) -> None:
        log = self._store.log(*place)
        if log is not None:  # a topic may be deleted in the middle of a transaction
            self._store.append(log, marker(producer_id, epoch, _moment(self._clock).at, committed=committed))

    def _still_there(self, offsets: Mapping[TopicPartition, Committed]) -> dict[TopicPartition, Committed]:
        return {place: known for place, known in offsets.items() if self._store.log(*place) is not None}

    def _end_orphans(self) -> None:
        """Aborts what a power cut left open in a partition and forgot here (with `fsync=never` it may)."""
        ongoing = {(one.producer_id, place) for one in self._coordinator.everything() for place in one.partitions}
        for log in self._store.logs():
            place = (log.identity.topic, log.identity.partition)
            epochs = {number: state.epoch for number, state in log.producers}
            for producer_id in [number for number in log.stability.open if (number, place) not in ongoing]:
                self._mark(place, producer_id, epochs.get(producer_id, 0), committed=False)

    async def _until_durable(self, ticket: int | None) -> None:
        """Returns when it is on the disk, however long that is full."""
        while not await self._ledger.durable(ticket):
            await asyncio.sleep(RETRY_SECONDS)
            ticket = self._ledger.keep(()) if ticket is None else ticket

    def _set_alarm(self) -> None:
        self._alarm.set(self._coordinator.next_deadline())


def _moment(clock: Clock) -> Moment:
    return Moment(clock.monotonic(), clock.milliseconds())
