"""A bound socket that takes connections for as long as the system has files for them, and goes on when it has again.

A server of the loop keeps to itself that it turned somebody away, and leaves the log no file. Here the last files are
kept for the log: a connection more than that is closed at once, and told of once.
"""

import asyncio
import logging
import resource
from collections.abc import AsyncIterator, Callable
from socket import socket
from typing import Final

log = logging.getLogger(__name__)

RESERVED: Final = 16
"""Files that no connection may take: segments, indexes and syncs need some for a moment."""
PAUSE: Final = 0.5
"""Seconds until the next try where the system has no file left for one more connection."""


async def taken(listening: socket, port: str) -> AsyncIterator[tuple[socket, str]]:
    """The connections that come to a listening socket, with the other end's address; `port` names it in the log."""
    loop, told = asyncio.get_running_loop(), False
    while True:
        try:
            came, address = await loop.sock_accept(listening)
        except ConnectionError:
            continue  # gone before it was taken
        except OSError as fault:
            if not told:
                log.error("the %s port takes no connection for now, and goes on by itself: %s", port, fault)  # noqa: TRY400
            told = True
            await asyncio.sleep(PAUSE)
            continue
        if came.fileno() >= _most_files() - RESERVED:
            came.close()
            if not told:
                log.error("the %s port turns connections away: no file is left for them (ulimit -n)", port)
            told = True
            continue
        if told:
            log.warning("the %s port takes connections again", port)
        told = False
        yield came, f"{address[0]}:{address[1]}"


def _most_files() -> float:
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return float("inf") if allowed == resource.RLIM_INFINITY else allowed


class Listener:
    """Takes the plain connections of a bound socket, on the loop that runs; the socket is its own from then on."""

    def __init__(self, sock: socket, protocol: Callable[[], asyncio.BaseProtocol], backlog: int, port: str) -> None:
        sock.setblocking(False)
        sock.listen(backlog)
        self._sock = sock
        self._protocol = protocol
        self._task = asyncio.get_running_loop().create_task(self._serve(port))

    def close(self) -> None:
        """Take no more connections; those that stand go on."""
        self._task.cancel()
        self._sock.close()

    async def _serve(self, port: str) -> None:
        loop = asyncio.get_running_loop()
        async for came, remote in taken(self._sock, port):
            try:
                await loop.connect_accepted_socket(self._protocol, came)
            except OSError as fault:
                log.debug("%s left before it was served: %s", remote, fault)
