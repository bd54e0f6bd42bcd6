"""What came on one connection and is not served yet: bytes that become frames."""

import struct
from collections.abc import Callable
from typing import Final

from skra_app.broker.malformed import MalformedFrame

SMALLEST_BUFFER = 16 * 1024
BUFFER_STEP = 64 * 1024
LARGEST_IDLE_BUFFER = 1024 * 1024 + 2 * BUFFER_STEP
"""What producers send at most by their defaults, a megabyte of records and what stands around it, needs no new one."""
SIZE: Final = struct.Struct(">i")
"""What stands before a frame."""
LEAST_ROOM = 4 * 1024
"""Bytes that may come in one go, at least."""
LARGEST_BEFORE_LOGIN = 64 * 1024
"""Bytes of a frame from somebody who has to log in and has not."""
TLS = b"\x16\x03"
"""How a TLS handshake begins (RFC 8446, 5.1); as the size of a frame it is far beyond what is taken."""


class Inbox:
    """A buffer that keeps what its requests need; frames are windows into it, good until room is asked for."""

    __slots__ = ("_admitted", "_buffer", "_end", "_frames", "_limit", "_start", "_taken_always")

    def __init__(self, limit: int, admitted: Callable[[], bool]) -> None:
        self._limit = limit  # bytes of a frame from whoever is admitted
        self._taken_always = min(LARGEST_BEFORE_LOGIN, limit)
        self._admitted = admitted
        self._use(bytearray(SMALLEST_BUFFER))
        self._start = self._end = 0

    @property
    def gathered(self) -> int:
        """Bytes that are no frame yet, or wait to be one."""
        return self._end - self._start

    @property
    def size(self) -> int:
        """Bytes of memory that it takes."""
        return len(self._buffer)

    def room(self) -> memoryview:
        """The room behind what is already here."""
        if len(self._buffer) - self._end < LEAST_ROOM:
            self._make_room()
        return memoryview(self._buffer)[self._end :]

    def came(self, size: int) -> None:
        """So many bytes stand in that room now."""
        self._end += size

    def whole(self, most: int) -> list[memoryview]:
        """The next whole frame, and up to `most` with the small ones behind it; each stays until it is `taken`.

        Raises MalformedFrame for a next one of a size that is not taken.
        """
        first = self._first()
        if first is None:
            return []
        frames, at = [first], self._start + SIZE.size + len(first)
        while len(frames) < most and self._end - at >= SIZE.size:
            (size,) = SIZE.unpack_from(self._buffer, at)
            at += SIZE.size
            if not 0 <= size <= min(self._taken_always, self._end - at):
                break
            frames.append(self._frames[at : at + size])
            at += size
        return frames

    def taken(self, frame: memoryview) -> None:
        """That one, which was the next, is so no more."""
        self._start += SIZE.size + len(frame)

    def _first(self) -> memoryview | None:
        held = self._end - self._start
        if held < SIZE.size:
            self._forget_served(held)
            return None
        (size,) = SIZE.unpack_from(self._buffer, self._start)
        if not 0 <= size <= self._taken_always:
            self._verify_size(size)
        begin = self._start + SIZE.size
        return self._frames[begin : begin + size] if begin + size <= self._end else None

    def _use(self, buffer: bytearray) -> None:
        self._buffer, self._frames = buffer, memoryview(buffer).toreadonly()

    def _make_room(self) -> None:
        """Move what is left of a frame to the front, in a larger buffer when the frame needs one.

        The buffer at most doubles what has really arrived, so a frame that only claims to be large costs nothing.
        """
        rest = self._end - self._start
        size = self._size_for(rest)
        if size <= len(self._buffer) <= max(size, LARGEST_IDLE_BUFFER):
            self._buffer[:rest] = self._buffer[self._start : self._end]
        else:
            buffer = bytearray(size)
            buffer[:rest] = memoryview(self._buffer)[self._start : self._end]
            self._use(buffer)
        self._start, self._end = 0, rest

    def _size_for(self, rest: int) -> int:
        """Bytes of a buffer in which a frame goes on, `rest` bytes of which are here; a large one has it to itself."""
        doubled = max(SMALLEST_BUFFER, 2 * rest)
        if doubled <= LARGEST_IDLE_BUFFER:
            return doubled
        claimed = SIZE.size + int.from_bytes(self._buffer[self._start : self._start + SIZE.size], signed=True)
        wanted = max(claimed, rest) + LEAST_ROOM
        return min(doubled, -(-wanted // BUFFER_STEP) * BUFFER_STEP)

    def _verify_size(self, size: int) -> None:
        limit = self._limit if self._admitted() else self._taken_always
        if 0 <= size <= limit:
            return
        if self._buffer.startswith(TLS, self._start):
            raise MalformedFrame(
                "a TLS handshake came to a port that speaks plain: security.protocol=PLAINTEXT, or "
                "give the server a certificate with --tls-cert"
            )
        raise MalformedFrame(f"a frame of {size} bytes came, from 0 to {limit} are taken")

    def _forget_served(self, held: int) -> None:
        if held == 0:
            self._start = self._end = 0
            if len(self._buffer) > LARGEST_IDLE_BUFFER:
                self._use(bytearray(SMALLEST_BUFFER))
