"""Waiting for syncs together: requests that share a turn of the log share one wait."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from skra_app.broker.log import LogError, LogStore

Settle: TypeAlias = Callable[[LogError | None], None]
"""Called once: with None when it is durable, with the fault when it could not be written."""


class Acknowledgements:
    """Tells who asked when a ticket of the log is durable; belongs to the broker's loop."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self._waiting: dict[int, list[Settle]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def after(self, ticket: int, settle: Settle) -> None:
        """Call `settle` when the ticket is durable, or never will be."""
        waiting = self._waiting.get(ticket)
        if waiting is not None:
            waiting.append(settle)
            return
        self._waiting[ticket] = [settle]
        task = asyncio.get_running_loop().create_task(self._wait(ticket))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wait(self, ticket: int) -> None:
        fault: LogError | None = None
        try:
            await self._store.durable(ticket)
        except LogError as refused:
            fault = refused
        for settle in self._waiting.pop(ticket):
            settle(fault)
