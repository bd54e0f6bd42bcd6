"""The power goes at any moment: what was acknowledged is there, and the log opens.

A real store runs on a disk that records; then hundreds of moments are replayed with random subsets of what no sync
covered. What is there is a beginning of what was appended, over all partitions: a fact in one may rest on another's.
`fsync=never` promises nothing but that the log opens and holds a beginning of what was written.
"""

import asyncio
import random
import shutil
import tempfile
from pathlib import Path

import pytest

from skra_app.broker.log import Compacting, LogSettings, LogStore, TopicLimits
from skra_app.broker.log import opening as opening_room
from tests.app.broker.log.batches import TOPIC_ID, batch, opened, values
from tests.app.broker.log.keyed import plain, seen
from tests.faults.recorded_disk import HastyDisk, RecordingDisk, after_power_cut

pytestmark = pytest.mark.faults

PARTITIONS = 3
MOMENTS = 80
LONG = pytest.mark.timeout(900)


def settings_for(fsync: str) -> LogSettings:
    return LogSettings(fsync=fsync, segment_bytes=2500, checkpoint_bytes=6000)


async def run(root: Path, fsync: str, disk: RecordingDisk, dice: random.Random) -> None:
    """Three writers over three partitions, with restarts in between, small segments and many checkpoints."""
    for _ in range(3):
        store = LogStore.open(root, settings_for(fsync), disk=disk)
        store.ensure("t", TOPIC_ID, PARTITIONS, TopicLimits())
        disk.note("ensured")

        async def write(number: int, store: LogStore = store) -> None:
            log = store.log("t", number)
            for _ in range(25):
                first = log.end_offset
                many = [b"%d/%d" % (number, first + n) + b"." * dice.randrange(300) for n in range(dice.randint(1, 4))]
                appended = store.append(log, batch(*many))
                for n, value in enumerate(many):
                    disk.note("written", number, first + n, value)
                await store.durable(appended.ticket)
                disk.note("acknowledged", number, first + len(many))
                if dice.random() < 0.05:
                    start = dice.randint(log.start_offset, log.high_watermark)
                    disk.note("cutting", number, start)
                    await store.durable(store.delete_records(log, start))
                    disk.note("cut", number, start)

        await asyncio.gather(*(write(number) for number in range(PARTITIONS)))
        await store.close()


def check(journal: list[tuple], moment: int, image: Path, fsync: str) -> None:
    """Opens what the power cut left and compares it with what had been promised by then."""
    past = journal[:moment]
    store = LogStore.open(image, settings_for(fsync), disk=HastyDisk())
    if ("ensured",) in past:
        store.ensure("t", TOPIC_ID, PARTITIONS)
        for number in range(PARTITIONS):
            check_partition(past, number, store, fsync)
        if fsync != "never":
            check_order(past, store)
    store.close_now()


def check_order(past: list[tuple], store: LogStore) -> None:
    """Nothing is there of which something older, in whatever partition, is missing."""
    logs = {number: store.log("t", number) for number in range(PARTITIONS)}
    written = [entry[1:3] for entry in past if entry[0] == "written"]
    there = [offset < logs[number].high_watermark - 1 for number, offset in written]  # but for "after"
    assert there == sorted(there, reverse=True), "something outlived what was appended before it"


def check_partition(past: list[tuple], number: int, store: LogStore, fsync: str) -> None:
    written = {entry[2]: entry[3] for entry in past if entry[:2] == ("written", number)}
    promised = max((entry[2] for entry in past if entry[:2] == ("acknowledged", number)), default=0)
    earliest = max((entry[2] for entry in past if entry[:2] == ("cut", number)), default=0)
    latest = max((entry[2] for entry in past if entry[:2] == ("cutting", number)), default=0)
    log = store.log("t", number)
    if fsync != "never":
        assert log.high_watermark >= promised
        assert earliest <= log.start_offset <= latest
    found = values(log, 2000)
    assert [offset for offset, _ in found] == list(range(log.start_offset, log.high_watermark))
    for offset, value in found:
        assert value == written.get(offset, value), f"partition {number}, offset {offset}"
    before = log.end_offset
    assert store.append(log, batch(b"after")).base_offset == before
    assert values(log, 2000)[-1] == (before, b"after")


@pytest.mark.parametrize("moments", [MOMENTS, pytest.param(20 * MOMENTS, marks=[pytest.mark.deep, LONG])])
@pytest.mark.parametrize("fsync", ["group", "always", "never"])
def test_a_power_cut_at_any_moment(fsync: str, moments: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    dice = random.Random(seed)
    disk = RecordingDisk()
    asyncio.run(run(tmp_path / "live", fsync, disk, dice))
    monkeypatch.setattr(opening_room, "this_boot", lambda: "the machine started again")
    for _ in range(moments):
        moment = dice.randint(1, len(disk.journal))
        image = Path(tempfile.mkdtemp(dir=tmp_path))
        after_power_cut(disk.journal, moment, dice, tmp_path / "live", image)
        try:
            check(disk.journal, moment, image, fsync)
        except BaseException:
            print(f"seed {seed}, moment {moment} of {len(disk.journal)}: {disk.journal[max(0, moment - 5) : moment]}")
            raise
        shutil.rmtree(image)


async def run_compacted(root: Path, fsync: str, disk: RecordingDisk, dice: random.Random) -> None:
    """A writer of few keys, compactions in the middle of its work, and restarts."""
    for _ in range(3):
        store = LogStore.open(root, settings_for(fsync), disk=disk)
        log = opened(store)
        store.ensure("t", TOPIC_ID, 1, TopicLimits(compaction=Compacting()))
        disk.note("ensured")
        for number in range(60):
            pairs = [(b"k%d" % dice.randrange(6), b"%d" % number + b"." * dice.randrange(200)) for _ in range(3)]
            first = log.end_offset
            for n, (key, value) in enumerate(pairs):
                disk.note("written", first + n, key, value)
            await store.durable(plain(store, log, *pairs).ticket)
            disk.note("acknowledged", first + len(pairs))
            if dice.random() < 0.15:
                await store.compact(log, number)
        await store.close()


def check_compacted(past: list[tuple], image: Path, fsync: str) -> None:
    """The latest of every key, among all that is there, is found where it was written."""
    store = LogStore.open(image, settings_for(fsync), disk=HastyDisk())
    if ("ensured",) in past:
        log = opened(store)
        promised = max((entry[1] for entry in past if entry[0] == "acknowledged"), default=0)
        assert fsync == "never" or log.high_watermark >= promised
        written = [entry[1:] for entry in past if entry[0] == "written" and entry[1] < log.high_watermark]
        expected = {key: (offset, value) for offset, key, value in written}
        found = {one.key: (one.offset, one.value) for one in seen(log, committed=False)}
        assert found == expected or fsync == "never"
    store.close_now()


@pytest.mark.parametrize("moments", [25, pytest.param(20 * MOMENTS, marks=[pytest.mark.deep, LONG])])
@pytest.mark.parametrize("fsync", ["group", "never"])
def test_a_power_cut_while_compacting(
    fsync: str, moments: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    dice, disk = random.Random(seed), RecordingDisk()
    asyncio.run(run_compacted(tmp_path / "live", fsync, disk, dice))
    assert any(entry[0] == "replaced" for entry in disk.journal)
    monkeypatch.setattr(opening_room, "this_boot", lambda: "the machine started again")
    for _ in range(moments):
        moment = dice.randint(1, len(disk.journal))
        image = Path(tempfile.mkdtemp(dir=tmp_path))
        after_power_cut(disk.journal, moment, dice, tmp_path / "live", image)
        try:
            check_compacted(disk.journal[:moment], image, fsync)
        except BaseException:
            print(f"seed {seed}, moment {moment} of {len(disk.journal)}")
            raise
        shutil.rmtree(image)
