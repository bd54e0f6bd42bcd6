"""One machine: a disk that can be full, fail, or lose its power, and a broker that is killed and started on it."""

import asyncio
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from skra_app.broker import Broker, BrokerOptions
from skra_app.broker.dispatch import Dispatcher
from skra_app.broker.group import membership
from skra_app.broker.log import LogSettings, LogStore
from skra_app.broker.log import checkpointing as checkpointing_room
from skra_app.broker.log import opening as opening_room
from skra_app.broker.log.errors import StorageFailed, StorageFull
from skra_app.gate import Gate
from skra_app.journal import open_journal
from skra_app.registry import Registry
from tests.faults.recorded_disk import RecordingDisk, after_power_cut
from tests.faults.simulation.time import SimulatedClock, SimulatedLoop, SimulatedWorker

_AT_WORK: ContextVar[bool] = ContextVar("at_work", default=False)


class Down(Exception):
    """The process that asks is dead."""


class BuggyDisk(RecordingDisk):
    """Records, and fails on demand. A dead process does nothing to it any more."""

    def __init__(self, weather: "Weather") -> None:
        super().__init__()
        self.weather = weather
        self.life = weather.life

    def another(self, open_files):
        other = BuggyDisk(self.weather)
        other.journal, other._lock = self.journal, self._lock
        return other

    def _alive(self) -> None:
        if self.life != self.weather.life:
            raise Down

    def write(self, path, position, pieces):
        self._alive()
        if self.weather.full and pieces:
            raise StorageFull("no room, says the simulation")
        super().write(path, position, pieces)

    def sync(self, path):
        self._alive()
        if self.weather.sync_fails:
            self.weather.sync_fails = False
            raise StorageFailed("the sync failed, says the simulation")
        super().sync(path)

    def sync_folder(self, path):
        self._alive()
        super().sync_folder(path)

    def put_file(self, path, content):
        self._alive()
        if self.weather.full:
            raise StorageFull("no room, says the simulation")
        super().put_file(path, content)

    def remove(self, path):
        self._alive()
        super().remove(path)

    def replace(self, written, path):
        self._alive()
        super().replace(written, path)


class Weather:
    """What the machine suffers at the moment."""

    def __init__(self) -> None:
        self.life = 0
        self.full = False
        self.sync_fails = False


class Machine:
    """The broker, its lives, and what outlives them: the disk and the registry."""

    def __init__(self, loop: SimulatedLoop, seed: str, root: Path, settings: LogSettings) -> None:
        self.loop = loop
        self.dice = random.Random(f"{seed}/machine")
        self.clock = SimulatedClock(loop)
        self.weather = Weather()
        self.registry = Registry(open_journal("memory:"), clock=self.clock.milliseconds, claim="explicit")
        self.dispatcher: Dispatcher | None = None
        self._settings = settings
        self._root = root
        self._folder = root / "0"
        self._journal: list[tuple] = []
        self.faults: list[str] = []
        """What the server met and should not have."""
        self._boot = 0
        self._workers: list[SimulatedWorker] = []
        self._tasks: dict[asyncio.Task, None] = {}

    @property
    def life(self) -> int:
        """Grows with every death, so that nobody hears from the dead."""
        return self.weather.life

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """What is begun here is the broker's, and dies with it."""
        token = _AT_WORK.set(True)
        try:
            yield
        finally:
            _AT_WORK.reset(token)

    def _task(self, loop, work, context=None):
        task = asyncio.Task(work, loop=loop, context=context)
        if _AT_WORK.get():
            self._tasks[task] = None
            task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return task

    @contextmanager
    def powered(self) -> Iterator[None]:
        """The boot id that the log asks for, and the names of members, are this machine's; tasks are told apart."""
        self.loop.set_task_factory(self._task)
        boot = lambda: f"boot {self._boot}"  # noqa: E731 - asked at every checkpoint
        name = lambda: UUID(int=self.dice.getrandbits(128))  # noqa: E731 - asked for each member
        with (
            patch.object(opening_room, "this_boot", boot),
            patch.object(checkpointing_room, "this_boot", boot),
            patch.object(membership, "uuid4", name),
        ):
            yield

    async def start(self) -> None:
        """Open what the disk holds and serve. Raises DamagedLog."""
        disk = BuggyDisk(self.weather)
        disk.journal = self._journal
        self.store = LogStore.open(self._folder, self._settings, disk=disk, workers=self._worker)
        made: list[Dispatcher] = []

        def dispatching(node):
            made.append(Dispatcher(node))
            return made[0]

        options = BrokerOptions(clock=self.clock, auto_create=False)
        self.broker = Broker(self.registry, Gate(self.registry), self.store, options, dispatching)
        with self.at_work():
            await self.broker.start([])
        self.disk = disk
        self.dispatcher = made[0]

    def bury(self) -> None:
        """Whatever the process still meant to do, it does not."""
        self.weather.life += 1
        for worker in self._workers:
            worker.dead = True
        self._workers.clear()

    async def kill(self, *, power: bool) -> None:
        """End the process where it stands; with the power goes what no sync covered."""
        if self.dispatcher is None:
            return
        self.dispatcher = None
        self.bury()
        mine = [task for task in self._tasks if not task.done()]
        self._tasks.clear()
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)
        self.disk.close()
        self.store._files.layout.close()
        if power:
            self._lose_power()

    def _lose_power(self) -> None:
        self._boot += 1
        image = Path(tempfile.mkdtemp(dir=self._root))
        after_power_cut(self._journal, len(self._journal), self.dice, self._folder, image)
        self._folder = image
        # what the image holds is what is on the disk now
        self._journal = [("put", path, path.read_bytes()) for path in sorted(image.rglob("*")) if path.is_file()]

    def _worker(self, _name: str) -> SimulatedWorker:
        worker = SimulatedWorker(self.loop, self.dice)
        self._workers.append(worker)
        return worker
