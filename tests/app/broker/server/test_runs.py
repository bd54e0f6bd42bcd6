"""Produce requests that come together: judged together, answered and kept as if each had come alone."""

import struct
from collections.abc import Callable, Coroutine, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from kio.schema.errors import ErrorCode
from kio.schema.produce.v9 import request as produce

from skra_app.broker import Broker, new_event_loop
from skra_app.broker.call import Peer
from skra_app.broker.dispatch import Dispatcher, Frame, Pending, framed, runs
from skra_app.broker.foresight import LARGEST
from skra_app.broker.log import LogStore, PartitionLog
from skra_app.broker.messages import headed_alike
from skra_app.broker.node import Node
from skra_app.broker.records import Producer, Record, decode, encode, split
from skra_app.broker.records.batch import TRANSACTIONAL
from skra_app.gate import Batch, Entry, Gate, Judgement
from skra_app.journal import open_journal
from skra_app.registry import Candidate, Registry, policy, register, topics
from tests.app.broker.server.test_produce import AT, damaged, request
from tests.app.broker.server.under_test import OPERATOR
from tests.app.broker.server.wire import written

JSON: Final = '{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}'
TOPICS: Final = ("judged", "observed", "aside", "limited", "compacted", "plain", "nowhere")
MODES: Final = {"observed": {"validation": "observe"}, "aside": {"validation": "dlq"}, "limited": {"header_count": "0"}}


class Counting(Gate):
    """The gate, which counts the batches that it looks at alone."""

    looks = 0

    def judge(self, entry: Entry, batch: Batch, *, whole: bool = False) -> Judgement:
        self.looks += 1
        return super().judge(entry, batch, whole=whole)


class World(NamedTuple):
    """A broker that nothing connects to: what a connection would hand to it goes to its dispatcher."""

    registry: Registry
    gate: Counting
    store: LogStore
    dispatcher: Dispatcher
    peer: Peer

    def served_alone(self, frames: Sequence[bytes]) -> list[Frame | Pending]:
        return [self.dispatcher.answer(memoryview(frame), self.peer) for frame in frames]

    def served_together(self, frames: Sequence[bytes]) -> list[Frame | Pending]:
        return [*self.dispatcher.answers([memoryview(frame) for frame in frames], self.peer)]

    def holds(self) -> dict[str, object]:
        """The bytes of each log; of dead letters, which tell when they came, the values."""
        return {
            str(log.identity): self.values(log) if log.identity.topic.endswith(".dlq") else log.read(0, 1 << 20)
            for log in self.written
        }

    def values(self, log: PartitionLog) -> list[list[bytes | None]]:
        return [decode(one).values for one in split(log.read(0, 1 << 20))]

    @property
    def written(self) -> list[PartitionLog]:
        return [log for log in self.store.logs() if log.end_offset and not log.identity.topic.startswith("__")]


def in_a_world(work: Callable[[World], Coroutine[None, None, Any]]) -> Any:
    async def done() -> Any:
        registry = Registry(open_journal("memory:"), claim="off")
        for name in TOPICS[:-1]:
            configs = {"cleanup.policy": "compact"} if name == "compacted" else {}
            topics.create(registry, name, 2, OPERATOR, configs=configs)
            if name != "plain":
                register.register(registry, f"{name}-value", Candidate(JSON, "JSON"), OPERATOR)
            if name in MODES:
                policy.put(registry, name, MODES[name], OPERATOR)
        made: list[Dispatcher] = []

        def dispatching(node: Node) -> Dispatcher:
            made.append(Dispatcher(node))
            return made[0]

        gate, store = Counting(registry), LogStore.open(None)
        broker = Broker(registry, gate, store, dispatching=dispatching)
        await broker.start([])
        try:
            return await work(World(registry, gate, store, made[0], Peer("here", 1, "there", 2, False, False)))
        finally:
            await broker.stop()

    loop = new_event_loop()
    try:
        return loop.run_until_complete(done())
    finally:
        loop.close()


def event(value: bytes, schema: int = 1) -> bytes:
    return b"\0" + schema.to_bytes(4) + value


GOOD: Final = event(b'{"id": "o-1"}')
VALUES: Final = (GOOD, GOOD, GOOD, event(b'{"id": 1}'), event(b'{"id": "o-1"}', 77), b'{"id": "o-1"}', b"", None)
PRODUCERS: Final = (None, None, Producer(7, 0, 0), Producer(7, 0, 1), Producer(7, 0, 9))


def frame(number: int, body: produce.ProduceRequest, client_id: bytes = b"shop") -> bytes:
    return struct.pack(">hhih", 0, 9, number, len(client_id)) + client_id + b"\0" + written(body)


def batch(*values: bytes | None, **told: Any) -> bytes:
    return bytes(encode([Record(b"k", value, AT) for value in values], **told).data)


@some.composite
def batches(draw: some.DrawFn) -> bytes:
    values = [draw(some.sampled_from(VALUES)) for _ in range(draw(some.sampled_from([1, 1, 1, 2])))]
    producer = draw(some.sampled_from(PRODUCERS))
    data = batch(*values, codec=draw(some.sampled_from([0, 0, 0, 1])), **({"producer": producer} if producer else {}))
    return draw(some.sampled_from([data, data, data, data, damaged(data, 70, b"\xff"), data + data, data[:40], b""]))


@some.composite
def asked(draw: some.DrawFn) -> produce.ProduceRequest:
    topic, acks = draw(some.sampled_from(TOPICS)), draw(some.sampled_from([-1, -1, 1, 5]))
    one = request(topic, *[draw(batches()) for _ in range(draw(some.sampled_from([1, 1, 1, 2, 3])))], acks=acks)
    if draw(some.integers(0, 9)):
        return one
    more = request(draw(some.sampled_from(TOPICS)), draw(batches()))
    return produce.ProduceRequest(
        transactional_id=draw(some.sampled_from([None, "tx"])),
        acks=acks,
        timeout=one.timeout,
        topic_data=(*one.topic_data, *more.topic_data),
    )


async def outcome(world: World, answers: list[Frame | Pending]) -> tuple[list[bytes], object]:
    told = [framed(one.header, await one.reply) if isinstance(one, Pending) else one for one in answers]
    return [b"".join(map(bytes, each or ())) for each in told], world.holds()


@settings(max_examples=80, deadline=None)
@given(requests=some.lists(asked(), min_size=2, max_size=8))
def test_together_is_as_one_after_the_other(requests: list[produce.ProduceRequest]) -> None:
    frames = [frame(number, one) for number, one in enumerate(requests)]
    together = in_a_world(lambda world: outcome(world, world.served_together(frames)))
    alone = in_a_world(lambda world: outcome(world, world.served_alone(frames)))
    assert together == alone


def one_each(*data: bytes, topic: str = "judged") -> list[bytes]:
    return [frame(number, request(topic, each)) for number, each in enumerate(data)]


def looks(frames: Sequence[bytes]) -> int:
    """How often a batch was looked at alone."""

    async def counted(world: World) -> int:
        world.served_together(frames)
        return world.gate.looks

    return in_a_world(counted)


LARGE: Final = batch(event(b'{"id": "%s"}' % (b"x" * LARGEST)))
BAD: Final = batch(event(b'{"id": 1}'))
LOOKS: Final = {
    "events": (one_each(*[batch(GOOD)] * 5), 0),
    "events of two topics": ([*one_each(*[batch(GOOD)] * 2), *one_each(*[batch(GOOD)] * 2, topic="aside")], 0),
    "one is none": (one_each(batch(GOOD), BAD, batch(GOOD)), 3),
    "one is large": (one_each(batch(GOOD), LARGE, batch(GOOD)), 1),
    "one is compressed": (one_each(batch(GOOD), batch(GOOD, codec=1), batch(GOOD)), 1),
    "each of another topic": ([*one_each(batch(GOOD)), *one_each(batch(GOOD), topic="aside")], 2),
    "a policy with limits": (one_each(*[batch(GOOD)] * 2, topic="limited"), 2),
    "no schema": (one_each(*[batch(GOOD)] * 5, topic="plain"), 0),
}


@pytest.mark.parametrize(("frames", "alone"), LOOKS.values(), ids=LOOKS)
def test_what_is_judged_alone(frames: list[bytes], alone: int) -> None:
    assert looks(frames) == alone


def test_what_was_foreseen_is_forgotten_when_the_registry_moves() -> None:
    frames = one_each(*[batch(GOOD)] * 3)

    async def moved(world: World) -> list[int]:
        answers = world.dispatcher.answers([memoryview(each) for each in frames], world.peer)
        told = [next(answers)]
        policy.put(world.registry, "judged", {"headers": "trace"}, OPERATOR)
        told += answers
        return [error_of(answer) for answer, _ in zip((await outcome(world, told))[0], frames, strict=True)]

    assert in_a_world(moved) == [0, ErrorCode.policy_violation, ErrorCode.policy_violation]


def error_of(answer: bytes) -> int:
    """Of the one partition in an answer of version 9: behind size, header, topic and number of the partition."""
    at = 4 + 5 + 1 + 1 + len("judged") + 1 + 4
    return int.from_bytes(answer[at : at + 2])


def test_a_request_that_cannot_be_read_does_not_take_others_with_it() -> None:
    frames = one_each(*[batch(GOOD)] * 3)
    frames[1] = frames[1][:-20]

    async def served(world: World) -> tuple[int, object]:
        answers = world.dispatcher.answers([memoryview(each) for each in frames], world.peer)
        told = [next(answers)]
        with pytest.raises(ValueError, match="ProduceRequest"):
            next(answers)
        await outcome(world, told)
        return len(told), [world.values(log) for log in world.written]

    assert in_a_world(served) == (1, [[[GOOD]]])


def test_who_wants_no_answer_is_told_by_the_end_of_the_connection() -> None:
    frames = [frame(number, request("judged", each, acks=0)) for number, each in enumerate([batch(GOOD), BAD])]

    async def served(world: World) -> object:
        answers = world.dispatcher.answers([memoryview(each) for each in frames], world.peer)
        assert next(answers) is None
        with pytest.raises(ValueError, match="acks=0"):
            next(answers)
        await world.store.settled()
        return [world.values(log) for log in world.written]

    assert in_a_world(served) == [[[GOOD]]]


ONE: Final = frame(1, request("a", GOOD))
HEADS: Final = {
    "the same but for the number": (frame(2, request("b", b"")), True),
    "another client": (frame(1, request("a", GOOD), b"shot"), False),
    "a longer name": (frame(1, request("a", GOOD), b"shop2"), False),
    "no client": (frame(1, request("a", GOOD), b""), False),
    "another version": (b"\0\0\0\7" + ONE[4:], False),
    "another API": (b"\0\1" + ONE[2:], False),
    "cut short": (ONE[:11], False),
    "nothing": (b"", False),
}


@pytest.mark.parametrize(("other", "alike"), HEADS.values(), ids=HEADS)
def test_headers_that_are_alike(other: bytes, alike: bool) -> None:
    assert headed_alike(memoryview(ONE), memoryview(other)) is alike


@given(
    some.lists(some.sampled_from([ONE, *(other for other, _ in HEADS.values()), b"\0", b"\0\0", b"\0\1"]), max_size=9)
)
def test_only_produce_requests_of_the_same_header_are_one_run(frames: list[bytes]) -> None:
    found = [[bytes(each) for each in run] for run in runs([memoryview(each) for each in frames])]
    assert [each for run in found for each in run] == frames
    for run in found:
        assert len(run) == 1 or (run[0][:2] == b"\0\0" and len({each[:4] + each[8:14] for each in run}) == 1)
    for before, run in pairwise(found):
        assert before[0][:2] != b"\0\0" or not headed_alike(memoryview(before[0]), memoryview(run[0]))


def test_a_transactional_batch_outside_its_transaction_is_refused_all_the_same() -> None:
    outside = batch(GOOD, producer=Producer(7, 0, 0), attributes=TRANSACTIONAL)
    frames = one_each(outside, outside)

    async def told(world: World) -> list[int]:
        return [error_of(answer) for answer in (await outcome(world, world.served_together(frames)))[0]]

    assert in_a_world(told) == [ErrorCode.transactional_id_authorization_failed] * 2
