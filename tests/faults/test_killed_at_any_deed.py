"""kill -9 before any deed on the disk: topics come, grow, go and come again; segments are deleted and compacted.

What a process leaves that dies is what its files hold at that moment, so a copy of the folder stands for it. Whoever
opens the copy is killed, too. The last one to open it finds everything that was acknowledged.
"""

import asyncio
import random
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from skra_app.broker.log import Compacting, LogSettings, LogStore, TopicLimits
from tests.app.broker.log.batches import batch, values
from tests.app.broker.log.keyed import plain, seen
from tests.faults.recorded_disk import HastyDisk

pytestmark = pytest.mark.faults

FORMER, LATTER, KEPT, BRIEF = (UUID(int=number) for number in range(1, 5))
LIMITS = {KEPT: TopicLimits(compaction=Compacting()), BRIEF: TopicLimits(retention_bytes=3000)}
EVERLASTING = TopicLimits()
DEEDS = (
    "write", "truncate", "put_file", "replace", "rename_folder", "remove", "make_folders", "remove_folder",
)  # fmt: skip
ROUNDS = 30


class MortalDisk(HastyDisk):
    """Calls back before each deed, of whichever thread; meanwhile nothing else happens to the files."""

    def __init__(self, before: Callable[[str], None], lock: threading.RLock) -> None:
        super().__init__(open_files=8)
        self._before, self._one_deed = before, lock

    def another(self, open_files):
        return MortalDisk(self._before, self._one_deed)


def _mortal(name: str):
    def deed(disk: MortalDisk, *told: object) -> None:
        with disk._one_deed:
            disk._before(name)
            getattr(HastyDisk, name)(disk, *told)

    return deed


for one in DEEDS:
    setattr(MortalDisk, one, _mortal(one))


class Death(NamedTuple):
    """What was left before a deed, and how much of what happened had happened by then."""

    number: int
    deed: str
    image: Path
    past: int


class Life:
    """A store, whoever uses it, and its deaths. `told` is what happened: deeds begun, and promises given."""

    def __init__(self, folder: Path, fsync: str, seed: int, share: float) -> None:
        self.settings = LogSettings(fsync=fsync, segment_bytes=900, checkpoint_bytes=2500)
        self.told: list[tuple] = []
        self.deaths: list[Death] = []
        self._root, self._share = folder / "live", share
        self._deeds = 0
        self._chance, self._dice = random.Random(f"{seed}/deaths"), random.Random(seed)

    def before(self, deed: str) -> None:
        self._deeds += 1
        if self._chance.random() < self._share:
            image = self._root.with_name(f"death-{self._deeds}")
            past = len(self.told)
            shutil.copytree(self._root, image)
            self.deaths.append(Death(self._deeds, deed, image, past))

    async def run(self) -> None:
        self._root.mkdir()
        lock = threading.RLock()
        for again in range(2):
            store = LogStore.open(self._root, self.settings, disk=MortalDisk(self.before, lock))
            if not again:
                for name, topic_id, partitions in (("t", FORMER, 2), ("kept", KEPT, 1), ("brief", BRIEF, 1)):
                    self.make(store, name, topic_id, partitions)
            for name, (topic_id, partitions) in standing(self.told)[0].items():
                store.ensure(name, topic_id, partitions, LIMITS.get(topic_id, EVERLASTING))
            for number in range(ROUNDS):
                await self.turn(store, number)
            await store.close()

    def make(self, store: LogStore, name: str, topic_id: UUID, partitions: int) -> None:
        self.told.append(("making", name, topic_id, partitions))
        store.ensure(name, topic_id, partitions, LIMITS.get(topic_id, EVERLASTING))
        self.told.append(("made", name, topic_id, partitions))

    def delete(self, store: LogStore, name: str) -> None:
        self.told.append(("deleting", name))
        store.delete(name)
        self.told.append(("deleted", name))

    async def turn(self, store: LogStore, number: int) -> None:
        topics, _ = standing(self.told)
        for name, (topic_id, partitions) in topics.items():
            await self.append(store, name, topic_id, self._dice.randrange(partitions))
        topic_id, partitions = topics["t"]
        if number == ROUNDS // 2 and topic_id == FORMER:
            self.delete(store, "t")
            self.make(store, "t", LATTER, 1)
        elif number in {ROUNDS // 3, ROUNDS - 3}:
            self.make(store, "t", topic_id, partitions + 2)
        if number % 7 == 3:
            await store.compact(store.log("kept", 0), number)
        if number % 5 == 4:
            store.retain(10**9)
            self.told.append(("begins", store.log("brief", 0).start_offset))

    async def append(self, store: LogStore, name: str, topic_id: UUID, number: int) -> None:
        log = store.log(name, number)
        key, value = b"k%d" % self._dice.randrange(5), b"%d" % self._dice.randrange(10**9) + b"." * 150
        appended = plain(store, log, (key, value))
        await store.durable(appended.ticket)
        self.told.append(("acknowledged", topic_id, number, appended.base_offset, key, value))


def standing(past: list[tuple]) -> tuple[dict[str, tuple[UUID, int]], set[str]]:
    """The topics there are, with ids and partitions; and of which it cannot be said, because somebody was at it."""
    topics: dict[str, tuple[UUID, int]] = {}
    doubtful: set[str] = set()
    for deed, *what in past:
        if deed in {"making", "deleting"}:
            doubtful.add(what[0])
        elif deed == "made":
            topics[what[0]] = what[1], what[2]
            doubtful.discard(what[0])
        elif deed == "deleted":
            del topics[what[0]]
            doubtful.discard(what[0])
    return topics, doubtful


def judge(life: Life, death: Death, image: Path, disk: HastyDisk) -> None:
    """Opens what was left, and looks for everything that was promised."""
    past, future = life.told[: death.past], life.told[death.past :]
    store = LogStore.open(image, life.settings, disk=disk)
    topics, doubtful = standing(past)
    for name, (topic_id, partitions) in topics.items():
        if name in doubtful and store.topics().get(name) != topic_id:
            continue
        assert len([log for log in store.logs() if log.identity.topic_id == topic_id]) >= partitions
        for number in range(partitions):
            log = store.log(name, number)
            promised = [one[3:] for one in past if one[:3] == ("acknowledged", topic_id, number)]
            latest = {key: (offset, value) for offset, key, value in promised}
            if topic_id == KEPT:
                found = {one.key: (one.offset, one.value) for one in seen(log, committed=False)}
                assert all(found[key] >= known for key, known in latest.items()), "a key has lost its latest value"
            else:
                allowed = next((one[1] for one in future if one[0] == "begins"), log.end_offset)
                assert log.start_offset <= (allowed if topic_id == BRIEF else 0)
                found = dict(values(log, 5000))
                assert {offset: value for offset, _, value in promised if offset >= log.start_offset}.items() <= (
                    found.items()
                )
            before = log.end_offset
            assert store.append(log, batch(b"after")).base_offset == before
    store.close_now()


def judge_all(life: Life, dice: random.Random) -> None:
    for death in life.deaths:
        again = death.image.with_name("again")
        deeds, last = 0, dice.randint(1, 12)

        def copied(_: str, death: Death = death, again: Path = again, last: int = last) -> None:
            nonlocal deeds
            deeds += 1
            if deeds == last:
                shutil.copytree(death.image, again)

        judge(life, death, death.image, MortalDisk(copied, threading.RLock()))
        if again.exists():
            judge(life, death, again, HastyDisk())
            shutil.rmtree(again)
        shutil.rmtree(death.image)


@pytest.mark.parametrize("lives", [1, pytest.param(4, marks=[pytest.mark.deep, pytest.mark.timeout(1800)])])
@pytest.mark.parametrize("fsync", ["group", "never"])
def test_killed_at_any_deed(fsync: str, lives: int, tmp_path: Path) -> None:
    for number in range(lives):
        seed = random.randrange(10**9)
        print(f"seed {seed}")
        folder = tmp_path / str(number)
        folder.mkdir()
        life = Life(folder, fsync, seed, share=1.0 if lives > 1 else 0.15)
        asyncio.run(life.run())
        assert {one.deed for one in life.deaths} >= {"write", "remove"}
        judge_all(life, random.Random(seed))
