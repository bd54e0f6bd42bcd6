"""Group commit: everything that arrives in one turn of the loop is written at once, and syncs are shared.

A ticket is the number of a turn. `write` hands a turn to the system and returns what is to be done once it is durable;
while one sync runs in a thread, later turns are written and wait together for the next. A sync for which no file could
be opened is done again until it can; one that failed ends all writing, since nobody knows what it left on the disk.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from skra_app.broker.log.errors import LogError, OutOfFiles, StorageFailed, StorageFull
from skra_app.broker.log.settings import Fsync
from skra_app.broker.log.worker import Worker, Workers, thread

if TYPE_CHECKING:
    from concurrent.futures import Future

log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 0.5


class Turn(NamedTuple):
    """One turn that was written: the files that make it durable, and what to do then."""

    unsynced: list[Path]
    settled: Callable[[], None]


class GroupCommit:
    """Gives out tickets and tells when they are durable, in one loop; without a running loop it works at once."""

    def __init__(
        self,
        fsync: Fsync,
        write: Callable[[], Turn],
        sync: Callable[[Path], None],
        workers: Workers = thread,
    ) -> None:
        self._fsync: Fsync = fsync
        self._write = write
        self._sync = sync
        self._open = 1  # the ticket of the turn that is being filled
        self._requested = False
        self._planned = False  # the loop will write it, without being asked again
        self._done = 0
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []
        self._written: list[tuple[int, Turn]] = []
        self._running: Future[None] | None = None
        self._fault: LogError | None = None
        self._retrying = False
        self._postponed = 0
        """How often in a row no file was left for a sync."""
        self.give_back: Callable[[], object] = lambda: None
        """Closes a file that can be opened again, for a sync that finds none left."""
        self._worker = workers("skra-sync") if fsync == "group" else None

    @property
    def latest(self) -> int:
        """The ticket of the newest append, whatever became of it."""
        return self._open if self._requested else self._open - 1

    def admit(self) -> None:
        """Raises StorageFull or StorageFailed while nothing more can be taken."""
        if isinstance(self._fault, StorageFull):
            self._turn()
        if self._fault is not None:
            raise self._fault

    def request(self) -> int:
        """The ticket of something that was just appended."""
        ticket, first = self._open, not self._requested
        if self._planned and not first:  # as all but the first of a turn
            return ticket
        self._requested = True
        loop = _running_loop()
        if loop is None:
            self._turn()
            self.finish()
        elif self._fsync == "always":
            self._turn()
            self._sync_here()
            if self._fault is not None:
                raise self._fault
        elif first:
            self._planned = True
            loop.call_soon(self._planned_turn)
        return ticket

    def is_durable(self, ticket: int) -> bool:
        """Whether that turn is on the disk."""
        return ticket <= self._done

    async def durable(self, ticket: int) -> None:
        """Returns when that turn is on the disk; raises StorageFull or StorageFailed when it could not be written."""
        if ticket <= self._done:
            return
        if self._fault is not None and (ticket >= self._open or isinstance(self._fault, StorageFailed)):
            raise self._fault
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append((ticket, waiter))
        await waiter

    def finish(self) -> None:
        """Makes everything durable now, in this thread; raises StorageFull, OutOfFiles or StorageFailed."""
        if self._requested:
            self._turn()
        if self._running is not None:
            self._running.exception()
            self._complete()
        self._sync_here()
        if self._fault is not None:
            raise self._fault
        if self._written:
            raise OutOfFiles("no file is left to sync what was written; let more be open (ulimit -n)")

    def close(self) -> None:
        """Ends the thread."""
        if self._worker is not None:
            self._worker.shutdown()

    def _planned_turn(self) -> None:
        self._planned = False
        self._turn()

    def _turn(self) -> None:
        """Writes what was appended since the last turn; on a full disk it is kept and tried again."""
        if not self._requested or isinstance(self._fault, StorageFailed):
            return
        try:
            turn = self._write()
        except LogError as fault:
            self._refuse(fault)
            return
        if self._fault is not None:
            log.warning("there is room again: what comes is taken")
        self._fault = None
        self._written.append((self._open, turn))
        self._open, self._requested = self._open + 1, False
        if self._fsync == "never":
            self._sync_here()
        elif self._worker is not None and self._running is None and (loop := _running_loop()) is not None:
            self._start(self._worker, loop)

    def _start(self, worker: Worker, loop: asyncio.AbstractEventLoop) -> None:
        paths = _paths(self._written)
        self._covered, self._written = self._written, []
        self._running = worker.submit(self._sync_all, paths)
        self._running.add_done_callback(lambda _: loop.call_soon_threadsafe(self._completed, loop))

    def _completed(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._running is not None and self._running.done():
            self._complete()
        self._sync_next(loop)

    def _sync_next(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins the next sync, unless one runs or waits for its next try."""
        if self._written and self._worker is not None and self._running is None and not self._retrying:
            self._start(self._worker, loop)

    def _complete(self) -> None:
        assert self._running is not None
        fault, self._running = self._running.exception(), None
        if isinstance(fault, OutOfFiles):
            self._postpone(self._covered, fault)
        elif isinstance(fault, LogError):
            self._refuse(fault)
        elif fault is not None:
            raise fault
        else:
            self._settle(self._covered)

    def _sync_here(self) -> None:
        written, self._written = self._written, []
        try:
            self._sync_all(_paths(written))
        except OutOfFiles as fault:
            self._postpone(written, fault)
        except LogError as fault:
            self._refuse(fault)
        else:
            self._settle(written)

    def _sync_all(self, paths: list[Path]) -> None:
        for path in paths:
            self._sync(path)

    def _postpone(self, turns: list[tuple[int, Turn]], fault: OutOfFiles) -> None:
        """Nothing was synced, so nothing is in doubt: done again, at once when a file of our own can be given back."""
        self._written = turns + self._written
        self._postponed += 1
        if self._postponed == 2:  # giving one back did not help
            log.error("nothing is acknowledged for now: %s", fault)
        self.give_back()
        self._retry_in(0 if self._postponed == 1 else RETRY_SECONDS)

    def _settle(self, turns: list[tuple[int, Turn]]) -> None:
        if self._postponed > 1 and turns:
            log.warning("files can be opened again: what was written is acknowledged")
        self._postponed = 0 if turns else self._postponed
        for ticket, turn in turns:
            self._done = ticket
            turn.settled()
        waiting: list[tuple[int, asyncio.Future[None]]] = []
        for ticket, waiter in self._waiters:
            if ticket > self._done:
                waiting.append((ticket, waiter))
            elif not waiter.done():
                waiter.set_result(None)
        self._waiters = waiting

    def _refuse(self, fault: LogError) -> None:
        """Tells those whose turn was not written; after a failed sync, everybody."""
        if self._fault is None:
            log.error("nothing is taken %s: %s", "for now" if isinstance(fault, StorageFull) else "any more", fault)
        self._fault = fault
        first = self._open if isinstance(fault, StorageFull) else 0
        waiters, self._waiters = self._waiters, [known for known in self._waiters if known[0] < first]
        for ticket, waiter in waiters:
            if ticket >= first and not waiter.done():
                waiter.set_exception(fault)
        if first:
            self._retry_in(RETRY_SECONDS)

    def _retry_in(self, seconds: float) -> None:
        loop = _running_loop()
        if loop is not None and not self._retrying:
            self._retrying = True
            loop.call_later(seconds, self._retry, loop)

    def _retry(self, loop: asyncio.AbstractEventLoop) -> None:
        self._retrying = False
        self._turn()
        if self._written and self._worker is None:
            self._sync_here()
        self._sync_next(loop)


def _paths(turns: list[tuple[int, Turn]]) -> list[Path]:
    return list(dict.fromkeys(path for _, turn in turns for path in turn.unsynced))


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
