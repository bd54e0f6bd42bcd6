"""The clock of the embedded server, for a test to set: timestamps, sessions, transactions' timeouts, retention."""

import asyncio
import time
from datetime import UTC, datetime

from skra_app.clock import Clock, Moved

PATIENCE = 60.0
"""Seconds for doing what became due; the machine may be busy."""


class SetClock(Clock):
    """Goes like the system's clock until a test says otherwise. Producers stamp their records by their own clock."""

    def __init__(self) -> None:
        self._watchers: list[tuple[asyncio.AbstractEventLoop, Moved]] = []
        self._skew = self._ahead = 0.0
        self._frozen: tuple[float, float] | None = None

    def wall(self) -> float:
        """Seconds since the epoch, as the server believes."""
        return self._skew + self._ahead + (time.time() if self._frozen is None else self._frozen[0])

    def monotonic(self) -> float:
        """Seconds of the server's life, with those that a test let pass at once."""
        return self._ahead + (time.monotonic() if self._frozen is None else self._frozen[1])

    def watch(self, moved: Moved) -> None:
        """Have what became due done whenever a test moves the clock."""
        self._watchers.append((asyncio.get_running_loop(), moved))

    def now(self) -> datetime:
        """What time the server takes it for, UTC."""
        return datetime.fromtimestamp(self.wall(), UTC)

    def skew(self, seconds: float) -> None:
        """The wall clock is set, forward or back, as a bad time server does it; no session grows older for that."""
        self._skew += seconds
        self._tell()

    def advance(self, seconds: float) -> None:
        """So much time passes at once; what became due meanwhile is done when this returns.

        Raises:
            ValueError: time does not go back; `skew` sets a clock back.
        """
        if seconds < 0:
            raise ValueError(f"{seconds:g} s: time does not go back; clock.skew sets a clock back")
        self._ahead += seconds
        self._tell()

    def freeze(self, at: datetime | None = None) -> None:
        """Time stands still, at a given moment or now; `advance` still moves it."""
        if at is not None:
            self._skew += at.timestamp() - self.wall()
        here = (time.time(), time.monotonic())
        self._frozen = self._frozen or here
        self._tell()

    def unfreeze(self) -> None:
        """Time goes on from where it stood."""
        if self._frozen is not None:
            wall, monotonic = self._frozen
            self._frozen = None
            self._skew += (wall - time.time()) - (monotonic - time.monotonic())
            self._ahead += monotonic - time.monotonic()
            self._tell()

    def reset(self) -> None:
        """Go like the system's clock again; nobody watches any more."""
        self._watchers.clear()
        self._skew = self._ahead = 0.0
        self._frozen = None

    def _tell(self) -> None:
        for loop, moved in self._watchers:
            asyncio.run_coroutine_threadsafe(moved(), loop).result(PATIENCE)
