"""A broker that nothing connects to: what connections would hand to it goes to its dispatcher, together or not."""

import struct
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any, Final, NamedTuple

from skra_app.broker import Broker, BrokerOptions, new_event_loop
from skra_app.broker.call import Answer, Call
from skra_app.broker.dispatch import Dispatcher, Frame, Pending, Refused, framed
from skra_app.broker.log import LogStore, PartitionLog
from skra_app.broker.malformed import MalformedFrame
from skra_app.broker.node import Node
from skra_app.broker.peer import Peer
from skra_app.broker.records import Producer, Record, decode, encode, split
from skra_app.broker.refused_calls import Said
from skra_app.clock import Clock
from skra_app.gate import Batch, Entry, Gate, Judgement
from skra_app.journal import open_journal
from skra_app.registry import Candidate, Registry, policy, register, topics
from tests.app.broker.server.test_produce import AT
from tests.app.broker.server.under_test import OPERATOR
from tests.app.broker.server.wire import written
from tests.faults.simulation import requests

JSON: Final = '{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}'
TOPICS: Final = (
    "judged",
    "observed",
    "aside",
    "limited",
    "compacted",
    "plain",
    "keyed",
    "headed",
    "stamped",
    "nowhere",
)
MODES: Final = {
    "observed": {"validation": "observe"},
    "aside": {"validation": "dlq"},
    "limited": {"header_count": "1"},
    "headed": {"headers": "trace"},
}
CONFIGS: Final = {
    "compacted": {"cleanup.policy": "compact"},
    "stamped": {"message.timestamp.type": "LogAppendTime"},
}
TX: Final = "tx"
OF_TX: Final = 0
"""The producer id of the transactional id, which is the first to be given."""
CLIENTS: Final = (b"shop", b"bank", b"rdkafka")
"""One for each connection; the last is a library's, so its principal is nobody."""


class Still(Clock):
    """A clock that stands, so that what tells the time tells the same."""

    def wall(self) -> float:
        return AT / 1000


class Counting(Gate):
    """The gate, which counts the batches that it looks at alone."""

    looks = 0

    def judge(self, entry: Entry, batch: Batch, *, whole: bool = False) -> Judgement:
        self.looks += 1
        return super().judge(entry, batch, whole=whole)


class World(NamedTuple):
    """The broker, and what it wrote down about what it refused."""

    registry: Registry
    gate: Counting
    store: LogStore
    dispatcher: Dispatcher
    peers: Sequence[Peer]
    noted: list[object]

    def answers(self, frames: Sequence[bytes], *, together: bool, peer: int = 0) -> Iterator[Frame | Pending]:
        """What one connection is answered, each when it is asked for."""
        windows = [memoryview(frame) for frame in frames]
        if together:
            return self.dispatcher.answers(windows, self.peers[peer])
        return (self.dispatcher.answer(window, self.peers[peer]) for window in windows)

    def served(self, frames: Sequence[bytes], *, together: bool, peer: int = 0) -> list[Frame | Pending | str]:
        """The same, all of it; in the place of an answer may stand why the connection is closed, and then no more."""
        found: list[Frame | Pending | str] = []
        try:
            found.extend(self.answers(frames, together=together, peer=peer))
        except (Refused, MalformedFrame) as fault:
            found.append(str(fault))
        return found

    async def asked(self, request: Any) -> Answer:
        """The answer to a request that stands alone."""
        answer = self.dispatcher.answer(memoryview(frame(0, request)), self.peers[0])
        assert isinstance(answer, Pending)
        return await answer.reply

    def holds(self) -> dict[str, bytes]:
        """The bytes of each log."""
        return {str(log.identity): log.read(0, 1 << 20) for log in self.written}

    def values(self, log: PartitionLog) -> list[list[bytes | None]]:
        return [decode(one).values for one in split(log.read(0, 1 << 20))]

    @property
    def written(self) -> list[PartitionLog]:
        return [log for log in self.store.logs() if log.end_offset and not log.identity.topic.startswith("__")]


def in_a_world(work: Callable[[World], Coroutine[None, None, Any]], *, claim: str = "off") -> Any:
    async def done() -> Any:
        registry = Registry(open_journal("memory:"), claim=claim)
        _furnish(registry)
        noted: list[object] = []
        made: list[Dispatcher] = []

        def dispatching(node: Node) -> Dispatcher:
            made.append(Dispatcher(node))
            _listen(node, noted)
            return made[0]

        gate, store = Counting(registry), LogStore.open(None)
        broker = Broker(registry, gate, store, BrokerOptions(clock=Still()), dispatching=dispatching)
        await broker.start([])
        peers = [Peer("here", 1, "there", 2 + number, False, False) for number in range(len(CLIENTS))]
        try:
            return await work(World(registry, gate, store, made[0], peers, noted))
        finally:
            await broker.stop()

    loop = new_event_loop()
    try:
        return loop.run_until_complete(done())
    finally:
        loop.close()


def _furnish(registry: Registry) -> None:
    for name in TOPICS[:-1]:
        topics.create(registry, name, 2, OPERATOR, configs=CONFIGS.get(name, {}))
        if name != "plain":
            register.register(registry, f"{name}-value", Candidate(JSON, "JSON"), OPERATOR)
        if name == "keyed":
            register.register(registry, f"{name}-key", Candidate(JSON, "JSON"), OPERATOR)
        if name in MODES:
            policy.put(registry, name, MODES[name], OPERATOR)


def _listen(node: Node, noted: list[object]) -> None:
    """Keep what is written down about refusals, which the broker's own topics mix with times."""
    record, note = node.rejections.record, node.refused_calls.note

    def refused(call: Call, api: str, said: Said) -> None:
        noted.append((call.client_id, api, said))
        note(call, api, said)

    node.rejections.record = lambda rejected: noted.append(rejected) or record(rejected)
    node.refused_calls.note = refused


async def begin(world: World) -> None:
    """A transaction is open in both partitions of two topics."""
    told: Any = await world.asked(requests.init(TX))
    assert (told.producer_id, told.producer_epoch) == (OF_TX, 0)
    for place in (("judged", 0), ("judged", 1), ("aside", 0)):
        await world.asked(requests.add_partitions(TX, (OF_TX, 0), place))


def event(value: bytes, schema: int = 1) -> bytes:
    return b"\0" + schema.to_bytes(4) + value


GOOD: Final = event(b'{"id": "o-1"}')


def frame(number: int, body: Any, client_id: bytes = CLIENTS[0]) -> bytes:
    head = struct.pack(">hhih", body.__api_key__, body.__version__, number, len(client_id)) + client_id
    return head + (b"\0" if body.__flexible__ else b"") + written(body)


def batch(*values: bytes | None, key: bytes | None = b"k", headers: Sequence[Any] = (), **told: Any) -> bytes:
    many = [Record(key, value, AT, list(headers)) for value in values]
    return bytes(encode(many, **{"producer": Producer(), **told}).data)


async def outcome(world: World, answers: Sequence[Frame | Pending | str]) -> tuple[list[bytes | str], object, object]:
    """What connections were told, what logs hold, and what was written down."""
    told: list[bytes | str] = []
    for one in answers:
        answer = framed(one.header, await one.reply) if isinstance(one, Pending) else one
        told.append(answer if isinstance(answer, str) else b"".join(map(bytes, answer or ())))
    return told, world.holds(), world.noted
