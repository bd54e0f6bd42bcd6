"""Requests of one record each, through sockets, acks=all, group commit: how many a second, and what one costs.

Eight connections with twenty requests under way each, from one process beside the server.
"""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from typing import Final, cast

import uvloop

from bench.figure import Figure, held_to
from bench.intake import AT_ONCE, request
from bench.processes import processor_seconds
from bench.produce import FORMATS, PLAIN, framed, led
from bench.server import Server, serving

CONNECTIONS: Final = 8
SECONDS: Final = 2.0
TARGET: Final = 15_000.0


def figures() -> Iterator[Figure]:
    """Requests a second, and the server's processor time for one."""
    with serving("--claim", "off", "--workers", "1") as server:
        payloads = {"no schema": ("plain", PLAIN)}
        payloads |= {
            name: (f"orders-{name.lower()}", framed(server, name, f"orders-{name.lower()}")) for name in FORMATS
        }
        for name, (topic, payload) in payloads.items():
            led(server.broker, topic)
            rate, cost = uvloop.run(_measured(server, request(topic, [payload])))
            yield held_to(name, rate, "requests/s", TARGET)
            yield Figure(f"{name}, the server's processor time", 1e6 * cost, "µs/request")


async def _measured(server: Server, frame: bytes) -> tuple[float, float]:
    """Requests a second, and seconds of the server's processors for each."""
    host, port = server.broker.rsplit(":", 1)
    loop = asyncio.get_running_loop()
    connections = [loop.create_connection(partial(_Asker, frame), host, int(port)) for _ in range(CONNECTIONS)]
    askers = [protocol for _, protocol in await asyncio.gather(*connections)]
    began, spent = time.perf_counter(), processor_seconds(server.pid)
    before = sum(asker.answers for asker in askers)
    await asyncio.sleep(SECONDS)
    answers = sum(asker.answers for asker in askers) - before
    seconds, cost = time.perf_counter() - began, processor_seconds(server.pid) - spent
    for asker in askers:
        asker.leave()
    return answers / seconds, cost / max(answers, 1)


class _Asker(asyncio.Protocol):
    """A connection that asks again as often as it is answered."""

    def __init__(self, frame: bytes) -> None:
        self.answers = 0
        self._frame = frame
        self._held = b""
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask as many times as may be under way."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._frame * AT_ONCE[1])

    def data_received(self, data: bytes) -> None:
        """Count whole answers and ask as many times again."""
        held, at, answers = self._held + data, 0, 0
        while len(held) - at >= 4 and at + 4 + (size := int.from_bytes(held[at : at + 4])) <= len(held):
            answers, at = answers + 1, at + 4 + size
        self._held = held[at:]
        self.answers += answers
        self._transport.write(self._frame * answers)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Note that the server hung up."""
        self._lost = True

    def leave(self) -> None:
        """Close the connection; raises RuntimeError when the server did."""
        if self._lost:
            raise RuntimeError("the server closed a connection: see its log")
        self._transport.abort()
