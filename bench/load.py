"""HTTP load: keep-alive connections that ask the next thing as soon as they are answered."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from functools import partial
from typing import Final, cast
from urllib.parse import urlsplit

import uvloop

from skra_compat import Json

CONNECTIONS: Final = 16
SECONDS: Final = 2.0
"""How long a measurement takes."""

_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def get(host: str, path: str) -> bytes:
    """A request to read."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode()


def post(host: str, path: str, body: Json) -> bytes:
    """A request with a body."""
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    return f"{head}\r\n\r\n".encode() + content


def answers_per_second(url: str, requests: Iterator[bytes]) -> float:
    """Answers a second that one process gets on 16 connections, each to the next of the requests.

    Raises:
        RuntimeError: any answer but 200.
    """
    return uvloop.run(_measure(url, requests))


async def _measure(url: str, requests: Iterator[bytes]) -> float:
    place = urlsplit(url)
    assert place.hostname
    assert place.port
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    askers = [
        (await loop.create_connection(partial(_Asker, requests), place.hostname, place.port))[1]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(SECONDS)
    seconds, answers = time.perf_counter() - began, sum(asker.answers for asker in askers)
    for asker in askers:
        asker.leave()
    return answers / seconds


class _Asker(asyncio.Protocol):
    """One connection with one request under way."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.answers = 0
        self._requests = requests
        self._held = b""
        self._fault: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(next(self._requests))

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
        self._transport.write(next(self._requests))

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the server hung up."""
        self._fault = self._fault or f"the server closed the connection: {exc}"

    def leave(self) -> None:
        """Close the connection; raises RuntimeError when it did not go well."""
        if self._fault is not None:
            raise RuntimeError(self._fault)
        self._transport.abort()
