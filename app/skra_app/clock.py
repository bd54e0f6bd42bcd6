"""What time it is: asked by everything whose answer depends on it, so that a test can set it."""

import time
from collections.abc import Callable, Coroutine
from typing import Final, TypeAlias

Moved: TypeAlias = Callable[[], Coroutine[None, None, None]]
"""Does what has become due, on the event loop of whoever watches."""


class Clock:
    """The system's clock."""

    def wall(self) -> float:
        """Seconds since the epoch: what timestamps say. It may be set back."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment: what sessions and timeouts are counted in. It never goes back."""
        return time.monotonic()

    def milliseconds(self) -> int:
        """Milliseconds since the epoch."""
        return int(self.wall() * 1000)

    def watch(self, moved: Moved) -> None:
        """Have `moved` called when somebody sets the clock; nobody sets this one, whose timers go off by themselves."""


SYSTEM_CLOCK: Final = Clock()
