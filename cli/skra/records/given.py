"""Events as they are given: on the command line, in a file or on the standard input, one a line."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import IO, Final, NamedTuple

from skra.exits import Unreadable
from skra.schema_file import STANDARD_INPUT

_CHUNK: Final = 1 << 18
"""Bytes that are taken at once, of what is there."""
_WAITING: Final = 4
"""Chunks that were read and not yet used."""
_MARK: Final = b"\xef\xbb\xbf"


class Given(NamedTuple):
    """One event, and where it stands."""

    text: str
    place: str


async def given(events: Sequence[str], file: Path | None) -> AsyncGenerator[Given]:
    """The events in the order in which they are to land, each as soon as it is there; empty lines are passed over.

    Raises:
        Unreadable: there is no such file, or it is no UTF-8 text.
    """
    for number, text in enumerate(events, 1):
        yield Given(text, f"event {number}")
    if events:
        return
    if file is None or file == STANDARD_INPUT:
        chunks = _arriving(sys.stdin.buffer)
        name = "stdin"
    else:
        chunks = _of_file(file)
        name = str(file)
    number = 0
    async for lines in _lines(chunks):
        for line in lines:
            number += 1
            if line.strip():
                yield Given(_text(line, f"{name}:{number}"), f"{name}:{number}")


async def _lines(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[Iterable[bytes]]:
    """Whole lines without their ends."""
    rest, first = b"", True
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        if first and (whole or len(rest) >= len(_MARK)):
            first = False
            whole, rest = _unmarked([*whole, rest])
        yield whole
    yield [rest] if rest else []


def _unmarked(lines: Sequence[bytes]) -> tuple[list[bytes], bytes]:
    *whole, rest = [lines[0].removeprefix(_MARK), *lines[1:]]
    return whole, rest


def _text(line: bytes, place: str) -> str:
    try:
        return line.removesuffix(b"\r").decode()
    except UnicodeDecodeError as problem:
        raise Unreadable(f"{place}: not UTF-8 text (byte {problem.start} of the line): save it as UTF-8", place) from (
            problem
        )


async def _of_file(file: Path) -> AsyncGenerator[bytes]:
    try:
        with file.open("rb") as opened:
            for chunk in _chunks(opened):
                yield chunk
    except OSError as problem:
        raise Unreadable(f"{file}: {problem.strerror or problem}", str(file)) from problem


async def _arriving(opened: IO[bytes]) -> AsyncGenerator[bytes]:
    """What comes, when it comes: read in a thread that nobody has to wait for, so that the rest goes on meanwhile."""
    loop, room = asyncio.get_running_loop(), threading.Semaphore(_WAITING)
    queue = asyncio.Queue[bytes | OSError]()

    def give(piece: bytes | OSError) -> None:
        room.acquire()
        loop.call_soon_threadsafe(queue.put_nowait, piece)

    def read() -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody wants the rest
            try:
                for chunk in chain(_chunks(opened), [b""]):
                    give(chunk)
            except OSError as problem:
                give(problem)

    threading.Thread(target=read, daemon=True).start()
    while piece := await queue.get():
        room.release()
        if isinstance(piece, OSError):
            raise Unreadable(f"stdin: {piece.strerror or piece}", "stdin") from piece
        yield piece


def _chunks(opened: IO[bytes]) -> Iterator[bytes]:
    """What is there, piece by piece; past Python's buffer, whose lock a thread would hold when the process ends."""
    try:
        number = opened.fileno()
    except OSError:  # it is no file of the system's
        yield opened.read()
        return
    while chunk := os.read(number, _CHUNK):
        yield chunk
