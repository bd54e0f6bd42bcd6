"""How often keys that were not good came from one address: so that nobody guesses for long, or keeps us busy."""

import time
from collections.abc import Callable
from typing import Final

from skra_app.registry.bounded import Bounded

WINDOW: Final = 60.0
"""Seconds."""
_ADDRESSES: Final = 10_000
"""Remembered at most; those beyond begin anew."""


class Failures:
    """Counts by address; one for a process."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._counts = Bounded[str, tuple[float, int]](_ADDRESSES, lambda _: 1)

    def too_many(self, address: str) -> bool:
        """Whether nothing more is taken from there for now."""
        return self._count(address)[1] >= self._limit

    def note(self, address: str) -> None:
        """Count one more."""
        begin, count = self._count(address)
        self._counts.put(address, (begin, count + 1))

    def _count(self, address: str) -> tuple[float, int]:
        now = self._clock()
        begin, count = self._counts.get(address) or (now, 0)
        return (begin, count) if now - begin < WINDOW else (now, 0)
