"""Who compacts: one partition at a time, in the thread of the checkpoints, so that no index is written twice."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

from skra_app.broker.log.checkpointing import Checkpoints
from skra_app.broker.log.compacting import clear_away, compact, plan, put_in_place
from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import LogError
from skra_app.broker.log.layout import Layout
from skra_app.broker.log.partition import PartitionLog
from skra_app.broker.log.settings import Compacting

T = TypeVar("T")

FEW_FILES: Final = 4


class Compactor:
    """Belongs to the loop; without files (`layout`, `checkpoints`) everything happens at once."""

    def __init__(self, disk: Disk, layout: Layout | None, checkpoints: Checkpoints | None) -> None:
        self._disk = disk
        self._layout = layout
        self._checkpoints = checkpoints
        self._lock = asyncio.Lock()

    async def run(self, log: PartitionLog, how: Compacting, now: int, most_bytes: int) -> None:
        """Compacts what is sealed and settled of a partition; raises StorageFull, StorageFailed, DamagedLog."""
        async with self._lock:
            task = plan(log, how, now, most_bytes)
            if not task.segments or log.retired:
                return
            beside = self._disk.another(FEW_FILES)
            try:
                result = await self._aside(lambda: compact(task, beside))
            except LogError:
                if log.holds(task.segments):
                    raise
                return  # deleted meanwhile, wholly or in part
            done = [one for one in result.replacements if put_in_place(self._disk, log, one)]
            log.compacted = task.before.after(result.until, now, how.delete_retention_ms)
            if self._layout is not None and not log.retired:
                folder, state = self._layout.partition(log.identity), log.compacted
                await self._aside(lambda: clear_away(beside, done))
                await self._aside(lambda: state.save(beside, folder))

    async def _aside(self, deed: Callable[[], T]) -> T:
        if self._checkpoints is None:
            return deed()
        return await asyncio.wrap_future(self._checkpoints.aside(deed))
