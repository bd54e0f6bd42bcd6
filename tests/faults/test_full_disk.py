"""For a moment, whichever it is, the disk has no room or no file is left: what was acknowledged is never lost."""

import asyncio
import random
from pathlib import Path

import pytest

from skra_app.broker.log import LogSettings, LogStore, StorageFull
from skra_app.broker.log import commit as commit_room
from skra_app.broker.log import opening as opening_room
from skra_app.broker.log.errors import OutOfFiles
from tests.app.broker.log.batches import TOPIC_ID, batch, values
from tests.faults.recorded_disk import RecordingDisk, after_power_cut

pytestmark = pytest.mark.faults
SETTINGS = LogSettings(segment_bytes=700, checkpoint_bytes=1500)
PARTITIONS = 2
ROUNDS = 24


class NarrowDisk(RecordingDisk):
    """Has no room for the deeds from `full_from` on, `full_for` of them."""

    full_from = full_for = 0
    deeds = opened = 0

    def _room(self) -> None:
        self.deeds += 1
        if self.full_from <= self.deeds < self.full_from + self.full_for:
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
    disk.opened = disk.deeds
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
    disk = kind()
    disk.full_from, disk.full_for = full_from, full_for
    root, image = tmp_path / f"live-{full_from}-{full_for}", tmp_path / f"image-{full_from}-{full_for}"
    acknowledged = asyncio.run(run(root, disk))
    deeds = range(disk.opened + 1, disk.deeds + 1)
    monkeypatch.setattr(opening_room, "this_boot", lambda: "the machine started again")
    for seed in range(4):
        target = image.with_name(f"{image.name}-{seed}")
        after_power_cut(disk.journal, len(disk.journal), random.Random(seed), root, target)
        store = LogStore.open(target, SETTINGS)
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
