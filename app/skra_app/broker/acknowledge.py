"""Waiting for syncs together: requests that share a turn of the log share one wait, and are told of it once."""

import asyncio
from collections.abc import Callable, Generator
from functools import partial
from typing import TypeAlias

from skra_app.broker.log import LogError, LogStore

Told: TypeAlias = Callable[[], object]


class Receipt:
    """One turn of the log: whether it is over, and how it ended."""

    __slots__ = ("_watchers", "fault", "over")

    def __init__(self) -> None:
        self.over = False
        self.fault: LogError | None = None
        """Why what was appended in this turn could not be written."""
        self._watchers: list[Told] = []

    def watch(self, told: Told) -> None:
        """Call `told` once, when the turn is over; it must not be over already."""
        self._watchers.append(told)

    def end(self, fault: LogError | None) -> None:
        """The turn is on the disk, or never will be."""
        self.over, self.fault = True, fault
        watchers, self._watchers = self._watchers, []
        for told in watchers:
            told()

    def __await__(self) -> Generator[object, None, None]:
        """Return when the turn is over."""
        if not self.over:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.watch(partial(_settle, future))
            yield from future


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class Acknowledgements:
    """Gives out receipts for tickets of the log; belongs to the broker's loop."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self._open: dict[int, Receipt] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def of(self, ticket: int) -> Receipt:
        """The receipt of a ticket: one for all who ask before its turn is over."""
        receipt = self._open.get(ticket)
        if receipt is None:
            receipt = self._open[ticket] = Receipt()
            task = asyncio.get_running_loop().create_task(self._wait(ticket, receipt))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return receipt

    async def _wait(self, ticket: int, receipt: Receipt) -> None:
        fault: LogError | None = None
        try:
            await self._store.durable(ticket)
        except LogError as refused:
            fault = refused
        del self._open[ticket]
        receipt.end(fault)
