"""Torn ends are cut at a batch, exactly; anything else that is broken stops the start with the file and the place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from skra_app.broker.log import DamagedLog, LogSettings, LogStore, OutOfOrderSequence
from skra_app.broker.records import Producer
from tests.app.broker.log.batches import batch, opened, values

pytestmark = pytest.mark.faults

SIZES = [3, 1, 4, 1, 5, 2]
NEVER = LogSettings(fsync="never")
GROUP = LogSettings(fsync="group")


def killed(root: Path, image: Path, settings: LogSettings) -> list[int]:
    """Writes batches of a producer and copies the files of the living store; returns where each batch begins."""
    store = LogStore.open(root, settings)
    log = opened(store)
    starts: list[int] = []
    for size in SIZES:
        starts.append(log.end_offset)
        names = [b"%d" % (log.end_offset + n) * 20 for n in range(size)]
        store.append(log, batch(*names, producer=Producer(3, 0, log.end_offset)))
    shutil.copytree(root, image)
    store.close_now()
    return starts


def the_file(image: Path, ending: str) -> Path:
    return max(image.rglob(f"*{ending}"))


def reopened(image: Path, settings: LogSettings, change: Callable[[Path], None]) -> int:
    """Opens a changed copy; checks that what is left is the beginning, and that the log goes on; how much is left."""
    copy = image.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(image, copy)
    change(copy)
    store = LogStore.open(copy, settings)
    log = opened(store)
    kept = values(log)
    assert kept == [(n, b"%d" % n * 20) for n in range(len(kept))]
    if kept:  # the producer is known again: it may only go on where the log ends
        with pytest.raises(OutOfOrderSequence):
            store.append(log, batch(b"later", producer=Producer(3, 0, len(kept) + 1)))
    fresh = store.append(log, batch(b"next", producer=Producer(3, 0, len(kept))))
    assert fresh.base_offset == len(kept)
    assert values(log)[-1] == (len(kept), b"next")
    store.close_now()
    return len(kept)


def boundaries(path: Path, starts: list[int], ends: list[int]) -> list[int]:
    """How many records lie before each byte of the file, when every batch ends where `ends` says."""
    data = path.read_bytes()
    offsets = [*starts[1:], sum(SIZES)]
    return [max((offset for offset, end in zip(offsets, ends, strict=True) if end <= at), default=0)
            for at in range(len(data) + 1)]  # fmt: skip


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[int], list[int]]:
    """A killed store without a write-ahead file; where its batches begin (offset) and end (byte)."""
    starts = killed(tmp_path / "live", tmp_path / "image", NEVER)
    path, ends, at = the_file(tmp_path / "image", ".log"), [], 0
    data = path.read_bytes()
    while at < len(data):
        at += int.from_bytes(data[at + 8 : at + 12], "big") + 12
        ends.append(at)
    return tmp_path / "image", starts, ends


def test_cut_at_every_byte_of_the_last_two_batches(written: tuple[Path, list[int], list[int]]) -> None:
    image, starts, ends = written
    left = boundaries(the_file(image, ".log"), starts, ends)
    for size in range(ends[-3], ends[-1] + 1):
        kept = reopened(image, NEVER, lambda copy, size=size: _truncate(the_file(copy, ".log"), size))
        assert kept == left[size], f"cut at byte {size}"


def test_every_flipped_byte_of_the_last_batch_ends_the_log_before_it(
    written: tuple[Path, list[int], list[int]],
) -> None:
    image, starts, ends = written
    for at in range(ends[-2], ends[-1]):
        assert reopened(image, NEVER, lambda copy, at=at: _flip(the_file(copy, ".log"), at)) == starts[-1], at


def test_every_flipped_byte_before_a_whole_batch_stops_the_start(written: tuple[Path, list[int], list[int]]) -> None:
    image, _, ends = written
    for at in [*range(ends[-3], ends[-2]), 0, ends[0] + 30]:
        place = max((end for end in ends if end <= at), default=0)
        with pytest.raises(DamagedLog, match=rf"{'0' * 20}\.log: broken at byte {place}, offset \d+: .* whole"):
            reopened(image, NEVER, lambda copy, at=at: _flip(the_file(copy, ".log"), at))


def test_garbage_after_the_end_is_cut(written: tuple[Path, list[int], list[int]]) -> None:
    image, _, ends = written
    for garbage in (b"\0" * 500, b"\xff" * 100, bytes(range(256))):
        copy_on = lambda copy, garbage=garbage: _extend(the_file(copy, ".log"), garbage)  # noqa: E731
        assert reopened(image, NEVER, copy_on) == sum(SIZES)
    assert ends


def test_with_a_write_ahead_file_a_broken_segment_heals(tmp_path: Path) -> None:
    killed(tmp_path / "live", tmp_path / "image", GROUP)
    image = tmp_path / "image"
    for change in (_remove_segments, _half_a_segment):
        assert reopened(image, GROUP, change) == sum(SIZES)


def test_the_write_ahead_file_cut_at_every_byte_of_the_last_two_batches(tmp_path: Path) -> None:
    starts = killed(tmp_path / "live", tmp_path / "image", GROUP)
    image = tmp_path / "image"
    data = the_file(image, ".wal").read_bytes()
    begins = [at for at in range(len(data)) if data[at : at + 4] == b"skw1"]
    ends = [*begins[1:], len(data)]
    left = boundaries(the_file(image, ".wal"), starts, ends)
    for size in range(ends[-3], ends[-1] + 1):
        kept = reopened(image, GROUP, lambda copy, size=size: _truncate(the_file(copy, ".wal"), size))
        assert kept == left[size], f"cut at byte {size}"


def test_a_flipped_byte_of_the_write_ahead_file_that_was_synced_stops_the_start(tmp_path: Path) -> None:
    killed(tmp_path / "live", tmp_path / "image", GROUP)
    image = tmp_path / "image"
    data = the_file(image, ".wal").read_bytes()
    begins = [at for at in range(len(data)) if data[at : at + 4] == b"skw1"]
    for at in range(begins[1], begins[2]):
        with pytest.raises(DamagedLog, match=rf"position \d*{begins[1]}|write-ahead"):
            reopened(image, GROUP, lambda copy, at=at: _flip(the_file(copy, ".wal"), at))


@pytest.mark.parametrize("settings", [NEVER, GROUP], ids=["never", "group"])
def test_after_a_clean_end_everything_must_be_there(tmp_path: Path, settings: LogSettings) -> None:
    store = LogStore.open(tmp_path / "image", settings)
    log = opened(store)
    for number in range(6):
        store.append(log, batch(b"%d" % number * 20, producer=Producer(3, 0, number)))
    store.close_now()
    image = tmp_path / "image"
    size = the_file(image, ".log").stat().st_size
    for change in (_remove_segments, _half_a_segment, lambda copy: _truncate(the_file(copy, ".log"), size - 1)):
        with pytest.raises(DamagedLog):
            reopened(image, settings, change)
    for at in range(0, size, 7):
        with pytest.raises(DamagedLog, match="broken at byte"):
            reopened(image, settings, lambda copy, at=at: _flip(the_file(copy, ".log"), at))
    assert reopened(image, settings, lambda copy: None) == 6


def test_a_missing_segment_stops_the_start(tmp_path: Path) -> None:
    settings = LogSettings(segment_bytes=300)
    store = LogStore.open(tmp_path / "image", settings)
    log = opened(store)
    for number in range(12):
        store.append(log, batch(b"%d" % number * 20))
    store.close_now()
    files = sorted((tmp_path / "image").rglob("*.log"))
    assert len(files) > 3
    for number in range(len(files)):
        with pytest.raises(DamagedLog):
            reopened(tmp_path / "image", settings, lambda copy, n=number: sorted(copy.rglob("*.log"))[n].unlink())


def test_an_unreadable_checkpoint_stops_the_start(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path / "image")
    store.append(opened(store), batch(b"a"))
    store.close_now()
    for text in (b"", b"{}", b"[1]", b'{"layout": 99}', b'{"layout": 1, "partitions": {"x": 1}}'):
        with pytest.raises(DamagedLog, match=r"checkpoint\.json"):
            reopened(tmp_path / "image", GROUP, lambda copy, t=text: (copy / "checkpoint.json").write_bytes(t) and None)


def _truncate(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << at % 8
    path.write_bytes(data)


def _extend(path: Path, garbage: bytes) -> None:
    path.write_bytes(path.read_bytes() + garbage)


def _remove_segments(copy: Path) -> None:
    for path in copy.rglob("*.log"):
        path.unlink()


def _half_a_segment(copy: Path) -> None:
    for path in copy.rglob("*.log"):
        _truncate(path, path.stat().st_size // 2)
