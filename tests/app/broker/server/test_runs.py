"""Produce requests that come together: which are judged together, and what ends that."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from kio.schema.errors import ErrorCode

from skra_app.broker.dispatch import runs
from skra_app.broker.foresight import LARGEST
from skra_app.broker.messages import headed_alike
from skra_app.broker.records import Producer
from skra_app.broker.records.batch import TRANSACTIONAL
from skra_app.registry import policy
from tests.app.broker.server.test_produce import request
from tests.app.broker.server.unconnected import GOOD, World, batch, event, frame, in_a_world, outcome
from tests.app.broker.server.under_test import OPERATOR


def one_each(*data: bytes, topic: str = "judged") -> list[bytes]:
    return [frame(number, request(topic, each)) for number, each in enumerate(data)]


def looks(frames: Sequence[bytes]) -> int:
    """How often a batch was looked at alone."""

    async def counted(world: World) -> int:
        world.served(frames, together=True)
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
    "a header, which may name another schema": (one_each(*[batch(GOOD, headers=[("h", b"1")])] * 2), 2),
    "an event as key": (one_each(*[batch(GOOD, key=GOOD)] * 3, topic="keyed"), 0),
    "no schema": (one_each(*[batch(GOOD)] * 5, topic="plain"), 0),
}


@pytest.mark.parametrize(("frames", "alone"), LOOKS.values(), ids=LOOKS)
def test_what_is_judged_alone(frames: list[bytes], alone: int) -> None:
    assert looks(frames) == alone


def test_what_was_foreseen_is_forgotten_when_the_registry_moves() -> None:
    frames = one_each(*[batch(GOOD)] * 3)

    async def moved(world: World) -> list[int]:
        answers = world.answers(frames, together=True)
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
        answers = world.answers(frames, together=True)
        told = [next(answers)]
        with pytest.raises(ValueError, match="ProduceRequest"):
            next(answers)
        await outcome(world, told)
        return len(told), [world.values(log) for log in world.written]

    assert in_a_world(served) == (1, [[[GOOD]]])


def test_who_wants_no_answer_is_told_by_the_end_of_the_connection() -> None:
    frames = [frame(number, request("judged", each, acks=0)) for number, each in enumerate([batch(GOOD), BAD])]

    async def served(world: World) -> object:
        answers = world.answers(frames, together=True)
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


@settings(deadline=None)
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
        return [error_of(answer) for answer in (await outcome(world, world.served(frames, together=True)))[0]]

    assert in_a_world(told) == [ErrorCode.transactional_id_authorization_failed] * 2
