"""Who is connected to the Kafka port: how many, how many from one address, who is slow, who holds too much.

A connection costs a file and some memory before it has said anything, so there is a bound on all of it. Whoever is
turned away or dismissed is told of in the log, at most a few times a second: a flood must not fill the disk either.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from skra_app.registry.refused import Allowance

log = logging.getLogger(__name__)

LINES_BURST, LINES_PER_SECOND = 100, 10
"""Lines of the log about connections that were closed."""
SLOWEST: Final = 100_000
"""Bytes a second that a request has to come at, once the patience has run out."""
SMALL: Final = 64 * 1024
"""Bytes held for one connection that are not worth taking note of."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Bounds of the connections of clients; those of the server's own processes are not counted. Times in seconds."""

    most: int = 10_000
    from_one_address: int = 5_000
    idle: float = 600.0
    """How long nothing may come and go (Kafka's connections.max.idle.ms)."""
    slow: float = 30.0
    """How long a request may take to come, or a login; large ones get a second more for each 100 kB."""
    held: int = 512 * 1024 * 1024
    """Most bytes of unfinished requests and of answers not taken, of all connections."""


class Guest(Protocol):
    """A connection as the reception sees it. Times are those of the reception's clock."""

    internal: bool
    address: str
    remote: str
    came_at: float
    moved_at: float
    """When something came or went last."""
    began_at: float | None
    """When the request began of which not all is here; None without one."""

    @property
    def admitted(self) -> bool:
        """Whether it has said who it is, where it has to."""
        ...

    @property
    def waits(self) -> bool:
        """Whether it is the server that keeps the client waiting."""
        ...

    @property
    def gathered(self) -> int:
        """Bytes of the request that is not all here."""
        ...

    @property
    def held(self) -> int:
        """Bytes of memory that it takes beyond the smallest buffer."""
        ...

    def abort(self) -> None:
        """Cut it."""
        ...


class Reception:
    """Lets connections in and dismisses them."""

    def __init__(self, limits: ConnectionLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._limits = limits
        self._guests: set[Guest] = set()
        self._from: Counter[str] = Counter()
        self._lines = Allowance(LINES_BURST, LINES_PER_SECOND, clock)

    def admit(self, guest: Guest) -> bool:
        """Take note of who comes, unless there is no room."""
        if guest.internal:
            return True
        if len(self._guests) >= self._limits.most:
            self.complain(f"turned away {guest.remote}: {len(self._guests)} connections stand (--connections-limit)")
            return False
        if self._from[guest.address] >= self._limits.from_one_address:
            self.complain(
                f"turned away {guest.remote}: {self._from[guest.address]} connections of that address stand "
                "(--connections-per-address-limit)"
            )
            return False
        self._guests.add(guest)
        self._from[guest.address] += 1
        return True

    def leave(self, guest: Guest) -> None:
        """Forget who has gone; nothing for whom it did not let in."""
        if guest not in self._guests:
            return
        self._guests.discard(guest)
        self._from[guest.address] -= 1
        if not self._from[guest.address]:
            del self._from[guest.address]

    def complain(self, what: str) -> None:
        """A line in the log, unless there were too many just now; the next one tells how many were left out."""
        if self._lines.take():
            left_out = self._lines.settle()
            log.warning("%s%s", what, f" ({left_out} such lines before were left out)" if left_out else "")

    def sweep(self) -> None:
        """Dismiss who is idle, who is slow, and whoever stalls longest while too much is held."""
        now = self.clock()
        for guest in [*self._guests]:
            if why := self._fault(guest, now):
                self._dismiss(guest, why)
        for guest in self._excess():
            self._dismiss(guest, f"{self._limits.held} bytes are held for connections, and this one stalls longest")

    def _fault(self, guest: Guest, now: float) -> str:
        limits = self._limits
        if guest.began_at is not None and now - guest.began_at > limits.slow + guest.gathered / SLOWEST:
            return f"a request did not come within {now - guest.began_at:.0f} seconds (--slow-limit)"
        if not guest.admitted and now - guest.came_at > limits.slow:
            return f"no login came within {limits.slow:.0f} seconds (--slow-limit)"
        if not guest.waits and now - guest.moved_at > limits.idle:
            return f"nothing came for {limits.idle:.0f} seconds (--idle-limit)"
        return ""

    def _excess(self) -> Iterator[Guest]:
        large = [guest for guest in self._guests if guest.held > SMALL]
        held = sum(guest.held for guest in large)
        for guest in sorted(large, key=lambda guest: guest.moved_at):
            if held <= self._limits.held:
                return
            held -= guest.held
            yield guest

    def _dismiss(self, guest: Guest, why: str) -> None:
        self.complain(f"closed the connection from {guest.remote}: {why}")
        guest.abort()
