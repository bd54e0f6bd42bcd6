"""Answers that wait for the disk: in the order of their requests, all that are ready in one write, true or not sent."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

import pytest

from skra_app.broker import connection as connection_module
from skra_app.broker.acknowledge import Receipt
from skra_app.broker.call import Answer, OnceDurable
from skra_app.broker.connection import MOST_IN_FLIGHT, MOST_TOGETHER, Connection, Terms
from skra_app.broker.dispatch import Dispatcher, Frame, Owed, Pending, Refused, framed
from skra_app.broker.log import LogError, StorageFailed
from skra_app.broker.messages import Header
from skra_app.broker.peer import Peer
from skra_app.broker.reception import ConnectionLimits, Reception

PRODUCE: Final = 0


class Desk(Dispatcher):
    """Serves a frame as its byte says: `a`, `b` after that turn's sync, `l` later, `n` now, `-` never, `x` ends."""

    __slots__ = ("later", "receipts", "served")

    def __init__(self) -> None:  # no node: nothing else is served
        self.receipts = {"a": Receipt(), "b": Receipt()}
        self.later: list[asyncio.Future[Answer]] = []
        self.served = 0

    def meet(self, peer: Peer, certificate: object) -> None:
        """Everybody may come."""

    def answer(self, frame: memoryview, peer: Peer) -> Frame | Pending:
        self.served += 1
        if frame[:1] == b"x":
            raise Refused("x")
        header, kind = Header(PRODUCE, 3, self.served, "", 0), chr(frame[0])
        if kind in self.receipts:
            return Owed(header, OnceDurable(self.receipts[kind], (b"true",), told_of))
        if kind == "l":
            self.later.append(asyncio.get_running_loop().create_future())
            return Pending(header, self.later[-1])
        return framed(header, (b"now",) if kind == "n" else None)


def told_of(fault: LogError) -> Answer:
    return (f"not {fault}".encode(),)


class Pipe(asyncio.Transport):
    """Keeps what is written, write by write."""

    def __init__(self) -> None:
        super().__init__({"sockname": ("127.0.0.1", 1), "peername": ("127.0.0.1", 2)})
        self.writes: list[bytes] = []

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.writes.append(b"".join(list_of_data))

    def pause_reading(self) -> None:
        """Nothing more is sent than a test says."""

    def resume_reading(self) -> None:
        """As above."""

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing is held open."""

    def get_write_buffer_size(self) -> int:
        return 0


def said(written: bytes) -> list[tuple[int, str]]:
    """Correlation ids and answers in one write."""
    told: list[tuple[int, str]] = []
    while written:
        size = int.from_bytes(written[:4])
        told.append((int.from_bytes(written[4:8]), written[8 : 4 + size].decode()))
        written = written[4 + size :]
    return told


Deed = Callable[[Desk], None]


def synced(turn: str, fault: LogError | None = None) -> Deed:
    return lambda desk: desk.receipts[turn].end(fault)


def there(desk: Desk) -> None:
    desk.later[0].set_result((b"late",))


FAILED: Final = StorageFailed("written")
CASES: Final = {
    "one turn, one write": ("aaa", [synced("a")], [[(1, "true"), (2, "true"), (3, "true")]]),
    "turn by turn": ("ab", [synced("a"), synced("b")], [[(1, "true")], [(2, "true")]]),
    "nobody overtakes": ("anb", [synced("b"), synced("a")], [[(1, "true"), (2, "now"), (3, "true")]]),
    "no answer is due": ("a-a", [synced("a")], [[(1, "true"), (3, "true")]]),
    "what takes its time": ("la", [synced("a"), there], [[(1, "late"), (2, "true")]]),
    "the fault instead": ("ab", [synced("a", FAILED), synced("b")], [[(1, "not written")], [(2, "true")]]),
}


@pytest.mark.parametrize(("frames", "deeds", "writes"), CASES.values(), ids=CASES)
def test_answers_in_their_order(frames: str, deeds: list[Deed], writes: list[list[tuple[int, str]]]) -> None:
    async def served() -> list[bytes]:
        desk, pipe = Desk(), Pipe()
        connection = Connection(desk, set(), Reception(ConnectionLimits()), Terms(False, False, 1024))
        connection.connection_made(pipe)
        sent = b"".join(b"\0\0\0\1" + kind.encode() for kind in frames)
        connection.get_buffer(-1)[: len(sent)] = sent
        connection.buffer_updated(len(sent))
        for deed in deeds:
            deed(desk)
            for _ in range(3):  # the answer of a task, and the write, come a turn of the loop later
                await asyncio.sleep(0)
        return pipe.writes

    assert [said(written) for written in asyncio.run(served())] == writes


def test_who_hung_up_is_told_nothing() -> None:
    async def hung_up() -> list[bytes]:
        desk, pipe = Desk(), Pipe()
        connection = Connection(desk, set(), Reception(ConnectionLimits()), Terms(False, False, 1024))
        connection.connection_made(pipe)
        connection.get_buffer(-1)[:5] = b"\0\0\0\1a"
        connection.buffer_updated(5)
        connection.connection_lost(None)
        desk.receipts["a"].end(None)
        await asyncio.sleep(0)
        return pipe.writes

    assert asyncio.run(hung_up()) == []


@pytest.mark.parametrize("most", [1, MOST_TOGETHER - 1, 2 * MOST_TOGETHER + 7, MOST_IN_FLIGHT])
def test_what_came_together_is_served_as_far_as_answers_may_wait(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "MOST_IN_FLIGHT", most)

    async def served() -> tuple[int, int, list[tuple[int, str]]]:
        desk, pipe = Desk(), Pipe()
        connection = Connection(desk, set(), Reception(ConnectionLimits()), Terms(False, False, 1024))
        connection.connection_made(pipe)
        sent = b"\0\0\0\1a" * most + b"\0\0\0\1b" * most + b"\0\0\0\1n"
        connection.get_buffer(-1)[: len(sent)] = sent
        connection.buffer_updated(len(sent))
        first = desk.served
        desk.receipts["a"].end(None)
        await asyncio.sleep(0)
        second = desk.served
        desk.receipts["b"].end(None)
        for _ in range(3):
            await asyncio.sleep(0)
        return first, second, said(b"".join(pipe.writes))

    first, second, told = asyncio.run(served())
    assert (first, second) == (most, 2 * most)
    assert told == [*((number + 1, "true") for number in range(2 * most)), (2 * most + 1, "now")]


@pytest.mark.parametrize("frames", ["x", "nx", "aanx"])
def test_what_ended_a_connection_is_not_served_again(frames: str) -> None:
    async def served() -> tuple[int, int]:
        desk = Desk()
        connection = Connection(desk, set(), Reception(ConnectionLimits()), Terms(False, False, 1024))
        connection.connection_made(Pipe())
        sent = b"".join(b"\0\0\0\1" + kind.encode() for kind in frames)
        connection.get_buffer(-1)[: len(sent)] = sent
        connection.buffer_updated(len(sent))
        once = desk.served
        connection.buffer_updated(0)
        return once, desk.served

    assert asyncio.run(served()) == (len(frames), len(frames))
