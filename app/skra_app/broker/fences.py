"""Carries out transfers: the leader of each partition stops the old owner, and says from where on the new one writes.

The order is what keeps the promise. The log stops taking the old epoch as soon as the broker sees the transfer; open
transactions that reach into the topic are aborted, since nothing of them may come to count later; what is being
appended is waited for; the offsets are written into the journal; only then are batches of the new epoch taken. Whoever
is killed in between does it again at the next start, before anybody is listened to.

What cannot be written for the moment is tried again while the broker runs; a start is refused instead, with the reason.
After a failed sync nothing is written in this life any more: the fence is left to the next start.
"""

import asyncio
import logging
from functools import partial
from typing import Final

from skra_app.broker.log import LogError, LogStore, PartitionLog, StorageFailed
from skra_app.broker.transaction import Transactions
from skra_app.errors import Unavailable
from skra_app.registry import Registry, transfer
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.owner import Owned
from skra_app.registry.ownership import owner_of
from skra_app.registry.state import State

log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 0.5
LEADER: Final = Actor(Principal("skra", named=True), via="broker")


class Fences:
    """The transfers that are being carried out; belongs to the broker's loop."""

    def __init__(self, registry: Registry, store: LogStore, transactions: Transactions) -> None:
        self._registry = registry
        self._store = store
        self._transactions = transactions
        self._seen = State().unfenced
        self._running: dict[str, asyncio.Task[None]] = {}
        self._starting = True

    def follow(self, state: State) -> None:
        """Stop the old owners of what was transferred, and begin to fence."""
        if state.unfenced is self._seen:
            return
        self._seen = state.unfenced
        for topic, partitions in state.unfenced.items():
            self._stop(state, topic, partitions)
            if topic not in self._running:
                task = asyncio.get_running_loop().create_task(self._carry_out(topic))
                self._running[topic] = task
                task.add_done_callback(partial(self._ended, topic))

    def learn(self, partition: PartitionLog) -> None:
        """Have a log know its topic's epoch, and whether the fence of that epoch stands."""
        state, topic, number = self._registry.seen, partition.identity.topic, partition.identity.partition
        self.follow(state)
        owner = owner_of(state, Owned.topic(topic))
        if owner is not None and number not in transfer.unfenced(state, topic):
            partition.tenure.begin(owner.epoch)

    async def settle(self) -> None:
        """Returns when everything that was transferred before the start is fenced. Raises LogError, Unavailable."""
        await asyncio.gather(*self._running.values())
        self._starting = False

    async def close(self) -> None:
        """Leaves what is not done to the next start."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _stop(self, state: State, topic: str, partitions: tuple[int, ...]) -> None:
        owner = owner_of(state, Owned.topic(topic))
        for number in partitions if owner is not None else ():
            partition = self._store.log(topic, number)
            if partition is not None and owner is not None:
                partition.tenure.stop(owner.epoch)
        self._transactions.abort_within(topic)

    def _ended(self, topic: str, task: asyncio.Task[None]) -> None:
        del self._running[topic]
        fault = None if task.cancelled() else task.exception()
        if fault is not None and not self._starting:
            log.error("%s is transferred and not fenced; the next start does it: %s", topic, fault)

    async def _carry_out(self, topic: str) -> None:
        """Fence until nothing is left to be fenced: another transfer may come meanwhile."""
        told = ""
        while True:
            try:
                if await self._fenced(topic):
                    return
            except (LogError, Unavailable) as fault:
                if self._starting or isinstance(fault, StorageFailed):
                    raise
                if told != (told := str(fault)):  # not twice a second
                    log.warning("%s is transferred and not fenced yet; tried until it is: %s", topic, fault)
                await asyncio.sleep(RETRY_SECONDS)

    async def _fenced(self, topic: str) -> bool:
        state = self._registry.state()
        owner, partitions = owner_of(state, Owned.topic(topic)), transfer.unfenced(state, topic)
        if owner is None or not partitions:
            return True
        self._stop(state, topic, partitions)
        await self._transactions.settled_within(topic)
        await self._store.settled()
        logs = {number: self._store.log(topic, number) for number in partitions}
        offsets = {number: partition.end_offset if partition else 0 for number, partition in logs.items()}
        transfer.fence(self._registry, topic, owner.epoch, offsets, LEADER)
        for partition in logs.values():
            if partition is not None:
                self.learn(partition)
        return False
