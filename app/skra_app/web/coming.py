"""Bodies of requests that are not all here: how many, of whom, how large, and for how long."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from skra_app.web.cutting import cut

MOST: Final = 192
"""Bodies that may be coming at a time."""
MOST_FULL: Final = 16
"""How many of the largest size may be held at a time."""
SLOWEST: Final = 100_000
"""Bytes a second that a body has to come at, once the patience has run out."""
LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Bytes of a body, bodies of one address that are coming, seconds that one may take."""

    largest: int
    from_one_address: int
    slow: float


class NoRoom(Exception):
    """Too much is coming already; the message says what."""


class TooSlow(Exception):
    """A body did not come in time."""


@dataclass(slots=True, eq=False)
class Coming:
    """A body of which not all is here; port 0 where the server does not tell it."""

    address: str
    port: int
    size: int = 0
    began_at: float = field(default_factory=time.monotonic)


class Arrivals:
    """All bodies of this process that are coming."""

    def __init__(self, limits: BodyLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._coming: set[Coming] = set()
        self._from: dict[str, int] = {}
        self._held = 0
        self._watched = False
        """Whether a thread looks for those that are late; one is enough, however often bodies come and go."""

    def begin(self, coming: Coming) -> None:
        """Count a body until its `end`, and cut it off when it takes too long. Raises NoRoom."""
        with self._lock:
            of_address = self._from.get(coming.address, 0)
            if of_address >= self._limits.from_one_address:
                raise NoRoom(f"{of_address} bodies of your address (--bodies-per-address-limit)")
            if len(self._coming) >= MOST:
                raise NoRoom(f"{len(self._coming)} bodies")
            if coming.port and not self._watched:
                threading.Thread(target=self._watch, name="skra-bodies", daemon=True).start()
                self._watched = True
            self._from[coming.address] = of_address + 1
            self._coming.add(coming)

    def grow(self, coming: Coming, size: int) -> None:
        """More of a body has come. Raises NoRoom, TooSlow."""
        with self._lock:
            self._held += size
            coming.size += size
            held = self._held
        if held > MOST_FULL * self._limits.largest:
            raise NoRoom(f"{held} bytes of bodies")
        if self._late(coming):
            raise TooSlow

    def end(self, coming: Coming) -> None:
        """Count a body no longer: it is here, or given up."""
        with self._lock:
            self._coming.remove(coming)
            self._held -= coming.size
            if left := self._from.pop(coming.address) - 1:
                self._from[coming.address] = left

    def _late(self, coming: Coming) -> bool:
        return time.monotonic() - coming.began_at > self._limits.slow + coming.size / SLOWEST

    def _watch(self) -> None:
        """Cut off who is late, until nothing is coming."""
        while True:
            time.sleep(LOOK_SECONDS)
            with self._lock:
                if not self._coming:
                    self._watched = False
                    return
                late = [one for one in self._coming if one.port and self._late(one)]
            for one in late:
                cut(one.address, one.port)
