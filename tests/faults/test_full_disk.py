"""For a moment, whichever it is, the disk has no room or no file is left: what was acknowledged is never lost."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from skra_app.broker.log import Compacting, LogError, LogSettings, LogStore, PartitionLog, StorageFull, TopicLimits
from skra_app.broker.log import commit as commit_room
from skra_app.broker.log import opening as opening_room
from skra_app.broker.log.errors import OutOfFiles
from tests.app.broker.log.batches import TOPIC_ID, batch, opened, values
from tests.app.broker.log.keyed import plain, seen
from tests.faults.recorded_disk import HastyDisk, RecordingDisk, after_power_cut

pytestmark = pytest.mark.faults
SETTINGS = LogSettings(segment_bytes=700, checkpoint_bytes=1500)
PARTITIONS = 2
ROUNDS = 24


@dataclass
class Room:
    """There is none for the deeds from `full_from` on, `full_for` of them."""

    full_from: int = 0
    full_for: int = 0
    deeds: int = 0
    opened: int = 0
    """The deeds that opening took."""

    @property
    def after_opening(self) -> range:
        return range(self.opened + 1, self.deeds + 1)


class NarrowDisk(RecordingDisk):
    """Has no room now and then, and so has every disk beside it."""

    def __init__(self, room: Room | None = None) -> None:
        super().__init__()
        self.room = room or Room()

    def another(self, open_files):
        other = super().another(open_files)
        other.room = self.room
        return other

    def _room(self) -> None:
        self.room.deeds += 1
        if 0 <= self.room.deeds - self.room.full_from < self.room.full_for:
            raise StorageFull("no room, says the test")

    def write(self, path, position, pieces):
        self._room()
        super().write(path, position, pieces)

    def put_file(self, path, content):
        self._room()
        super().put_file(path, content)


class ScarceDisk(NarrowDisk):
    """Has no file for the deeds from `full_from` on: a sync needs one, too."""

    def _room(self) -> None:
        try:
            super()._room()
        except StorageFull:
            raise OutOfFiles("no file is left, says the test") from None

    def sync(self, path):
        self._room()
        super().sync(path)

    def sync_folder(self, path):
        self._room()
        super().sync_folder(path)


async def run(root: Path, disk: NarrowDisk) -> dict[int, dict[int, bytes]]:
    """Write in turn to the partitions, as a client that is told 56 does: again until it is taken."""
    store = LogStore.open(root, SETTINGS, disk=disk)
    store.ensure("t", TOPIC_ID, PARTITIONS)
    disk.room.opened = disk.room.deeds
    acknowledged: dict[int, dict[int, bytes]] = {number: {} for number in range(PARTITIONS)}
    for turn in range(ROUNDS):
        log, value = store.log("t", turn % PARTITIONS), b"%d" % turn + b"." * 150
        while True:
            try:
                appended = store.append(log, batch(value))
                await store.durable(appended.ticket)
                break
            except StorageFull:
                await asyncio.sleep(0)
        acknowledged[turn % PARTITIONS][appended.base_offset] = value
    return acknowledged


def lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full_from: int, full_for: int, kind: type[NarrowDisk] = NarrowDisk
) -> range:
    """The deeds after the start: one that finds no room or no file is refused, with the reason."""
    disk = kind(Room(full_from, full_for))
    root, image = tmp_path / f"live-{full_from}-{full_for}", tmp_path / f"image-{full_from}-{full_for}"
    acknowledged = asyncio.run(run(root, disk))
    deeds = disk.room.after_opening
    monkeypatch.setattr(opening_room, "this_boot", lambda: "the machine started again")
    for seed in range(4):
        target = image.with_name(f"{image.name}-{seed}")
        after_power_cut(disk.journal, len(disk.journal), random.Random(seed), root, target)
        store = LogStore.open(target, SETTINGS, disk=HastyDisk())
        for number, expected in acknowledged.items():
            found = dict(values(store.log("t", number), 5000))
            assert expected.items() <= found.items(), f"full from {full_from} for {full_for}, partition {number}"
        store.close_now()
    monkeypatch.undo()
    return deeds


@pytest.mark.parametrize("full_for", [1, 3])
def test_full_at_any_deed(full_for: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for full_from in lives(tmp_path, monkeypatch, 0, 0):
        lives(tmp_path, monkeypatch, full_from, full_for)


@pytest.mark.parametrize("full_for", [1, 3])
def test_without_a_file_at_any_deed(full_for: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.MonkeyPatch.context() as always:
        always.setattr(commit_room, "RETRY_SECONDS", 0.001)
        for full_from in lives(tmp_path, monkeypatch, 0, 0, ScarceDisk):
            lives(tmp_path, monkeypatch, full_from, full_for, ScarceDisk)


async def compacted(root: Path, disk: NarrowDisk) -> dict[bytes, tuple[int, bytes]]:
    """Write few keys and compact them now and then; what finds no room is done again, or the next time."""
    store, latest = LogStore.open(root, SETTINGS, disk=disk), dict[bytes, tuple[int, bytes]]()
    log = opened(store)
    store.ensure("t", TOPIC_ID, 1, TopicLimits(compaction=Compacting()))
    disk.room.opened = disk.room.deeds
    for turn in range(ROUNDS):
        key, value = b"k%d" % (turn % 3), b"%d" % turn + b"." * 150
        while True:
            try:
                appended = plain(store, log, (key, value))
                await store.durable(appended.ticket)
                break
            except StorageFull:
                await asyncio.sleep(0)
        latest[key] = appended.base_offset, value
        if turn % 6 == 5:
            with suppress(LogError):
                await store.compact(log, turn)
            assert standing(log) == latest
    disk.room.full_for = 0
    await store.compact(log, ROUNDS)
    assert len(seen(log, committed=False)) == len(latest)
    await store.close()
    return latest


def standing(log: PartitionLog) -> dict[bytes, tuple[int, bytes | None]]:
    return {one.key: (one.offset, one.value) for one in seen(log, committed=False)}


@pytest.mark.parametrize("most", [12, pytest.param(10_000, marks=[pytest.mark.deep, pytest.mark.timeout(900)])])
@pytest.mark.parametrize("kind", [NarrowDisk, ScarceDisk])
def test_full_while_compacting(
    kind: type[NarrowDisk], most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_room, "RETRY_SECONDS", 0.001)
    whole = kind()
    asyncio.run(compacted(tmp_path / "whole", whole))
    deeds = whole.room.after_opening
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    for full_from in random.Random(seed).sample(deeds, min(most, len(deeds))):
        root = tmp_path / str(full_from)
        latest = asyncio.run(compacted(root, kind(Room(full_from, 2))))
        store = LogStore.open(root, SETTINGS, disk=HastyDisk())
        assert standing(opened(store)) == latest, f"full from {full_from}"
        store.close_now()
