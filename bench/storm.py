"""3,000 clients that start at once: each connects and fetches ten schemas on its connection, one after the other.

Beside it: a bare WSGI handler on the same web server. Two workers; load generator and servers share the machine.
"""

import asyncio
import resource
import time
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import httpx
import uvloop

from bench.bare import BARE, bare_server
from bench.fields import Shape, text
from bench.figure import Figure, against, interleaved
from bench.load import get
from bench.server import serving

CLIENTS: Final = 3_000
FETCHES: Final = 10
ROUNDS: Final = 3
WORKERS: Final = 2
PATIENCE: Final = 60.0
"""Seconds that a client waits for an answer."""


class Outcome(NamedTuple):
    """What became of all clients."""

    seconds: float
    failed: int


def figures() -> Iterator[Figure]:
    """Seconds until the last client has its schemas, and how many clients got anything but ten answers."""
    _allow_connections()
    failed: list[int] = []
    with serving("--claim", "off", "--workers", str(WORKERS)) as server, bare_server(WORKERS) as bare:
        paths = [f"/schemas/ids/{_registered(server.registry, number)}" for number in range(FETCHES)]
        contenders = {
            BARE: partial(_seconds, bare.url, ["/"] * FETCHES, failed),
            f"{CLIENTS:,} clients, {FETCHES} schemas each": partial(_seconds, server.registry, paths, failed),
        }
        yield from against(BARE, interleaved(contenders, ROUNDS), "s")
    yield Figure("clients that failed, all rounds", sum(failed), "clients")


def _allow_connections() -> None:
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))


def _registered(url: str, number: int) -> int:
    body = {"schema": text("AVRO", Shape(20 + number))}
    answer = httpx.post(f"{url}/subjects/storm-{number}-value/versions", json=body).raise_for_status()
    return int(answer.json()["id"])


def _seconds(url: str, paths: list[str], failed: list[int]) -> float:
    outcome = uvloop.run(_storm(url, paths))
    failed.append(outcome.failed)
    return outcome.seconds


async def _storm(url: str, paths: list[str]) -> Outcome:
    began = time.perf_counter()
    ended = await asyncio.gather(*(_client(url, paths) for _ in range(CLIENTS)))
    return Outcome(time.perf_counter() - began, ended.count(False))


async def _client(url: str, paths: list[str]) -> bool:
    """Whether a client got all that it asked for."""
    place = urlsplit(url)
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            for path in paths:
                writer.write(get(place.netloc, path))
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(int(length.partition(b":")[2]))
                if not head.startswith(b"HTTP/1.1 200"):
                    return False
            writer.close()
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        return False
    return True
