"""A timer that is always set to the next deadline of a state machine."""

import asyncio
from collections.abc import Callable

from skra_app.clock import Clock

NEVER = float("inf")


class Alarm:
    """Calls back when a deadline is there; belongs to the loop. Deadlines are monotonic seconds."""

    def __init__(self, callback: Callable[[], None], clock: Clock) -> None:
        self._callback = callback
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None

    def set(self, deadline: float) -> None:
        """The next one; infinity for none."""
        self.cancel()
        if deadline < NEVER:
            wait = max(0.0, deadline - self._clock.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait, self._callback)

    def cancel(self) -> None:
        """None."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
