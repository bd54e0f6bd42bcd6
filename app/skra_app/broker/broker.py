"""The broker: listeners, connections, and the chores between requests."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Protocol, TypeAlias

from skra_app.broker import refused_calls as refused
from skra_app.broker import rejections as rejected
from skra_app.broker.acknowledge import Acknowledgements
from skra_app.broker.connection import Connection, Terms
from skra_app.broker.dispatch import Dispatcher
from skra_app.broker.fences import Fences
from skra_app.broker.group import Groups, groups
from skra_app.broker.ledger import own_topic_id
from skra_app.broker.log import LogError, LogStore
from skra_app.broker.node import Node
from skra_app.broker.options import BrokerOptions
from skra_app.broker.reception import Reception
from skra_app.broker.refused_calls import RefusedCalls
from skra_app.broker.rejections import Rejections
from skra_app.broker.topics import Topics
from skra_app.broker.transaction import Transactions, transactions
from skra_app.errors import StoreFailed, Unauthenticated
from skra_app.gate import Gate
from skra_app.listener import Listener
from skra_app.registry import Registry
from skra_app.registry.authentication import Authenticator
from skra_app.registry.failures import Failures
from skra_app.registry.refused import TOPIC as REFUSED

log = logging.getLogger(__name__)

BACKLOG = 1024
RETENTION_SECONDS = 60.0
COMPACTION_SECONDS = 15.0
TOPICS_SECONDS = 1.0
SWEEP_SECONDS = 0.5


Chore: TypeAlias = Callable[[], Awaitable[None]]
"""What is done between requests. Raises LogError, StoreFailed, OSError."""


class Listening(Protocol):
    """Something that takes connections."""

    def close(self) -> None:
        """Take no more."""


Listen: TypeAlias = Callable[[socket.socket, Callable[[], asyncio.BaseProtocol]], Listening]
"""Has a bound socket take connections, each served by what the function makes; called on the loop."""


class Broker:
    """One broker on one event loop: `start` and `stop` are called on it, and everything in between happens there.

    It owns `store` from `start` on and closes it in `stop`; `registry` and `gate` belong to whoever made them.
    """

    def __init__(
        self,
        registry: Registry,
        gate: Gate,
        store: LogStore,
        options: BrokerOptions | None = None,
        dispatching: Callable[[Node], Dispatcher] = Dispatcher,
    ) -> None:
        self._registry = registry
        self._gate = gate
        self._store = store
        self.options = options or BrokerOptions()
        failures = Failures(self.options.login_failures)
        self._authenticator = Authenticator(registry, failures, self.options.tokens) if self.options.auth else None
        self._dispatching = dispatching
        self._servers: list[Listening] = []
        self._connections: set[Connection] = set()
        self._reception = Reception(self.options.connections)
        self._chores: set[asyncio.Task[None]] = set()
        self._groups: Groups | None = None
        self._transactions: Transactions | None = None
        self._fences: Fences | None = None

    async def start(
        self,
        sockets: Sequence[socket.socket],
        internal: Sequence[socket.socket] = (),
        listen: Listen | None = None,
    ) -> None:
        """Replay what is stored, then listen on bound sockets; those in `internal` want the token of the options.

        `listen` takes the connections of `sockets` where they are not plain.

        Raises DamagedLog when the log is not what was written, OSError when a socket cannot listen.
        """
        node = await self._open()
        dispatcher = self._dispatching(node)
        for listening, is_internal in [*((each, False) for each in sockets), *((each, True) for each in internal)]:
            terms = Terms(is_internal, is_internal or self.options.auth, self.options.frame_limit)
            connection = partial(Connection, dispatcher, self._connections, self._reception, terms)
            if listen is not None and not is_internal:
                self._servers.append(listen(listening, connection))
            else:
                self._servers.append(Listener(listening, connection, BACKLOG, "internal" if is_internal else "Kafka"))
        self._begin(_every(TOPICS_SECONDS, partial(self._look_around, node.topics)))
        self._begin(_every(SWEEP_SECONDS, self._sweep))
        self._begin(_every(RETENTION_SECONDS, self._retain))
        self._begin(_every(COMPACTION_SECONDS, self._compact))
        self.options.clock.watch(self._catch_up)

    async def stop(self) -> None:
        """Stop listening, end connections, close the log: afterwards everything that was answered is on the disk."""
        for server in self._servers:
            server.close()
        for connection in list(self._connections):
            connection.close()
        for chore in list(self._chores):
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        if self._fences is not None:
            await self._fences.close()
        if self._transactions is not None:
            await self._transactions.close()
        if self._groups is not None:
            await self._groups.close()
        await self._store.close()

    async def crash(self) -> None:
        """Stop in the middle of everything: whoever waits for an answer hears nothing; the log is for the next one."""
        for connection in list(self._connections):
            connection.abort()
        await self.stop()

    async def rebalance(self, group: str) -> None:
        """Have all members of a consumer group join anew; raises ValueError when it has none."""
        if self._groups is None or not self._groups.rebalance(group):
            raise ValueError(f"group {group!r} has no members, so there is nothing to rebalance")

    async def compact(self, topic: str) -> None:
        """Compact a topic now, all that was written so far: the latest record of each key stays.

        Nothing happens to a topic whose `cleanup.policy` does not say `compact`. Raises LogError.
        """
        for partition in [one for one in self._store.logs() if one.identity.topic == topic]:
            await self._store.compact(partition, self.options.clock.milliseconds())

    async def _open(self) -> Node:
        clock = self.options.clock
        self._groups = await Groups.open(self._store, clock=clock)
        self._transactions = await Transactions.open(self._store, self._groups, self.options.transactions, clock)
        fences = self._fences = Fences(self._registry, self._store, self._transactions)
        topics = Topics(self._registry, self._store, deleted=self._forget, moved=fences.follow)
        for own in (groups.TOPIC, transactions.TOPIC):
            topics.show_own(own, own_topic_id(own))
        kept = topics.add_own(rejected.TOPIC, rejected.TOPIC_ID, rejected.LIMITS)
        rejections = Rejections(self._store, kept, clock.wall)
        kept = topics.add_own(REFUSED, refused.TOPIC_ID, refused.LIMITS)
        refused_calls = RefusedCalls(self._store, kept, clock.wall)
        topics.resume()
        topics.refresh()
        await fences.settle()
        return Node(
            registry=self._registry,
            gate=self._gate,
            store=self._store,
            topics=topics,
            groups=self._groups,
            transactions=self._transactions,
            acknowledgements=Acknowledgements(self._store),
            rejections=rejections,
            refused_calls=refused_calls,
            fences=fences,
            options=self.options,
            authenticator=self._authenticator,
        )

    def _forget(self, topic: str) -> None:
        """Let groups, and transactions that may still move them, forget how far they had read a topic that is gone."""
        if self._groups is not None and self._transactions is not None:
            self._groups.forget_topic(topic)
            self._transactions.forget_topic(topic)

    def _begin(self, chore: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def _look_around(self, topics: Topics) -> None:
        """Follow the registry also while nobody asks: a topic deleted there gives its disk back."""
        topics.refresh()
        self._dismiss()

    def _dismiss(self) -> None:
        """End the connections of those whose key has ended: they may wait for records, and ask nothing."""
        for connection in [*self._connections]:
            login = connection.peer.login
            if login is None or self._authenticator is None:
                continue
            try:
                self._authenticator.principal(login)
            except Unauthenticated:
                connection.close()

    async def _sweep(self) -> None:
        self._reception.sweep()

    async def _retain(self) -> None:
        self._store.retain(self.options.clock.milliseconds())
        if self._transactions is not None:
            self._transactions.forget_idle()

    async def _compact(self) -> None:
        await self._store.compact_due(self.options.clock.milliseconds())

    async def _catch_up(self) -> None:
        """Do what has become due because somebody set the clock, without waiting for the next time."""
        if self._groups is not None and self._transactions is not None:
            self._transactions.catch_up()
            self._groups.catch_up()
        for chore in (self._retain, self._compact):
            await _done(chore)


async def _every(seconds: float, chore: Chore) -> None:
    """Do it again and again; what fails once may be possible the next time."""
    while True:
        await asyncio.sleep(seconds)
        await _done(chore)


async def _done(chore: Chore) -> None:
    try:
        await chore()
    except (LogError, StoreFailed, OSError) as fault:
        log.warning("a chore of the broker waits for the next time: %s", fault)
