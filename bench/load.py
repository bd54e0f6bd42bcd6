"""HTTP load: keep-alive connections that ask the same thing again as soon as they are answered."""

import asyncio
import re
import time
from functools import partial
from typing import Final, cast
from urllib.parse import urlsplit

import uvloop

CONNECTIONS: Final = 16
SECONDS: Final = 2.0

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def requests_per_second(url: str) -> float:
    """Answers a second that one process gets on 16 connections; raises RuntimeError for any answer but 200."""
    return uvloop.run(_measure(url))


async def _measure(url: str) -> float:
    place = urlsplit(url)
    request = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: */*\r\n\r\n".encode()
    assert place.hostname
    assert place.port
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    askers = [
        (await loop.create_connection(partial(_Asker, request), place.hostname, place.port))[1]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(SECONDS)
    seconds, answers = time.perf_counter() - began, sum(asker.answers for asker in askers)
    for asker in askers:
        asker.leave()
    return answers / seconds


class _Asker(asyncio.Protocol):
    """One connection with one request under way."""

    def __init__(self, request: bytes) -> None:
        self.answers = 0
        self._request = request
        self._held = b""
        self._fault: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Count a whole answer and ask again."""
        self._held += data
        head = self._held.find(_HEAD_END)
        length = _LENGTH.search(self._held, 0, head) if head >= 0 else None
        if length is None or len(self._held) < head + len(_HEAD_END) + int(length[1]):
            return
        if not self._held.startswith(b"HTTP/1.1 200"):
            self._fault = self._held.decode("utf-8", "replace")
            return
        self.answers += 1
        self._held = b""
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the server hung up."""
        self._fault = self._fault or f"the server closed the connection: {exc}"

    def leave(self) -> None:
        """Close the connection; raises RuntimeError when it did not go well."""
        if self._fault is not None:
            raise RuntimeError(self._fault)
        self._transport.abort()
