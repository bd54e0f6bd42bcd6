"""The buffer of a connection: frames come out as they went in, however they are cut, and memory follows what came."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from skra_app.broker.connection import MOST_TOGETHER, Connection, Terms
from skra_app.broker.dispatch import Dispatcher, Frame, Pending
from skra_app.broker.inbox import BUFFER_STEP, LARGEST_IDLE_BUFFER, LEAST_ROOM, SMALLEST_BUFFER
from skra_app.broker.peer import Peer
from skra_app.broker.reception import ConnectionLimits, Reception

LIMIT = 64 * 1024 * 1024


class Listener(Dispatcher):
    """Answers nothing and remembers what it was asked."""

    __slots__ = ("came", "heard")

    def __init__(self) -> None:  # no node: nothing is served
        self.heard: list[bytes] = []
        self.came: list[int] = []
        """How many it was shown at a time."""

    def meet(self, peer: Peer, certificate: object) -> None:
        """Everybody may come."""

    def answers(self, frames: Sequence[memoryview], peer: Peer) -> Iterator[Frame | Pending]:
        self.came.append(len(frames))
        for frame in frames:
            self.heard.append(bytes(frame))
            yield None


class Pipe(asyncio.Transport):
    """A transport of which only the reading end is looked at."""

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def connection(loop: asyncio.AbstractEventLoop) -> tuple[Connection, Listener]:
    async def made() -> tuple[Connection, Listener]:
        listener = Listener()
        one = Connection(listener, set(), Reception(ConnectionLimits()), Terms(False, False, LIMIT))
        one.connection_made(Pipe({"sockname": ("127.0.0.1", 1), "peername": ("127.0.0.1", 2)}))
        return one, listener

    return loop.run_until_complete(made())


def send(one: Connection, data: bytes, cuts: Sequence[int] = ()) -> Iterator[int]:
    """Hand bytes over in pieces no larger than the cuts, nor than the room; yields what stands in the buffer."""
    at, turn = 0, 0
    while at < len(data):
        room = cast("memoryview", one.get_buffer(-1))
        assert room, "there is room for what comes"
        most = cuts[turn % len(cuts)] if cuts else len(data)
        piece = data[at : at + min(most, len(room))]
        room[: len(piece)] = piece
        one.buffer_updated(len(piece))
        at, turn = at + len(piece), turn + 1
        yield one.gathered


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4) + body


def size_of(one: Connection) -> int:
    return one.held + SMALLEST_BUFFER


@settings(max_examples=60, deadline=None)
@given(
    bodies=some.lists(some.tuples(some.integers(0, 255), some.sampled_from([0, 1, 200, 20_000, 70_000, 300_000]))),
    cuts=some.lists(some.sampled_from([1_000, 4_096, 65_536, 100_003, 10**9]), min_size=1, max_size=4),
)
def test_frames_come_out_as_they_went_in(bodies: list[tuple[int, int]], cuts: list[int]) -> None:
    loop = asyncio.new_event_loop()
    one, listener = connection(loop)
    sent = [bytes([fill]) * size for fill, size in bodies]
    for gathered in send(one, b"".join(map(framed, sent)), cuts):
        assert size_of(one) <= max(LARGEST_IDLE_BUFFER, 2 * gathered + BUFFER_STEP)
    assert listener.heard == sent
    loop.close()


def test_so_many_are_shown_at_a_time(loop: asyncio.AbstractEventLoop) -> None:
    one, listener = connection(loop)
    list(send(one, framed(b"a") * 100 + framed(bytes(2 * SMALLEST_BUFFER)) + framed(b"b")))
    assert listener.came == [MOST_TOGETHER, 100 - MOST_TOGETHER, 2]
    assert listener.heard == [b"a"] * 100 + [bytes(2 * SMALLEST_BUFFER), b"b"]


def test_a_frame_that_only_claims_to_be_large_costs_what_came(loop: asyncio.AbstractEventLoop) -> None:
    one, _ = connection(loop)
    for gathered in send(one, (LIMIT - 1).to_bytes(4) + bytes(200_000), [10_000]):
        assert size_of(one) <= max(SMALLEST_BUFFER, 2 * (gathered + LEAST_ROOM))


def test_what_producers_send_by_default_needs_no_new_buffer(loop: asyncio.AbstractEventLoop) -> None:
    one, listener = connection(loop)
    frame = framed(bytes(1024 * 1024 + 500))
    list(send(one, frame))
    kept = one._inbox._buffer
    list(send(one, frame * 5, [100_000]))
    assert one._inbox._buffer is kept
    assert len(listener.heard) == 6


def test_a_larger_one_is_given_back(loop: asyncio.AbstractEventLoop) -> None:
    one, listener = connection(loop)
    list(send(one, framed(bytes(9 * 1024 * 1024))))
    assert len(listener.heard) == 1
    assert size_of(one) == SMALLEST_BUFFER
