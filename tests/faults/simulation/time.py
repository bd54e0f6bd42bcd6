"""Time that only passes where nothing else can happen: an event loop, a clock and workers that a seed drives."""

import asyncio
import random
import selectors
from collections import deque
from concurrent.futures import Future

from skra_app.clock import Clock

EPOCH = 1_800_000_000.0


class Stuck(Exception):
    """Everybody waits for something that will never come."""


class _NoFiles(selectors.SelectSelector):
    """Waits for nothing but time."""

    loop: "SimulatedLoop"

    def select(self, timeout=None):
        if timeout is None:
            raise Stuck("nothing is ready and no timer is set")
        self.loop.now += timeout
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Runs what is ready in order, then jumps to the next timer."""

    def __init__(self) -> None:
        self.now = 0.0
        selector = _NoFiles()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now

    def _write_to_self(self) -> None:
        """Nobody sleeps, so nobody has to be woken."""


class SimulatedClock(Clock):
    """The loop's time; the wall clock is wrong by `skew` seconds."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop
        self.skew = 0.0

    def wall(self) -> float:
        return EPOCH + self._loop.now + self.skew

    def monotonic(self) -> float:
        return self._loop.now


class _Pending(Future):
    """Whoever insists on the result has the work done first, as who waits for a thread does."""

    worker: "SimulatedWorker"

    def result(self, timeout=None):
        self.worker.drain(until=self)
        return super().result(timeout)

    def exception(self, timeout=None):
        self.worker.drain(until=self)
        return super().exception(timeout)


class SimulatedWorker:
    """A thread's work, done piece by piece at moments that the dice choose; a crash leaves the rest undone."""

    def __init__(self, loop: SimulatedLoop, dice: random.Random) -> None:
        self._loop = loop
        self._dice = dice
        self._queue: deque = deque()
        self.dead = False

    def submit(self, fn, /, *args, **kwargs):
        future = _Pending()
        future.worker = self
        self._queue.append((future, lambda: fn(*args, **kwargs)))
        self._loop.call_later(self._dice.choice([0.0, 0.001, 0.01, 0.3]), self._step)
        return future

    def shutdown(self) -> None:
        self.drain()

    def drain(self, until=None) -> None:
        while self._queue and not self.dead and not (until is not None and until.done()):
            self._step()

    def _step(self) -> None:
        if self.dead or not self._queue:
            return
        future, deed = self._queue.popleft()
        try:
            value = deed()
        except Exception as fault:  # noqa: BLE001 - as a thread does
            future.set_exception(fault)
        else:
            future.set_result(value)
