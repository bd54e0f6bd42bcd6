"""Opening a partition again: what its segments hold, cut or refused where they are broken, filled from the write-ahead.

What a checkpoint calls durable must be there, byte for byte, or the start is refused. After it, a killed process leaves
at most a torn last batch; a power cut may leave anything, and the write-ahead file holds what was acknowledged. What a
segment holds beyond both goes: nobody was told of it, and in another partition something older may be missing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skra_app.broker.log.checkpoint import Mark
from skra_app.broker.log.compacted import load
from skra_app.broker.log.content import FileContent
from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import DamagedLog
from skra_app.broker.log.frames import Frame
from skra_app.broker.log.index import SparseIndex
from skra_app.broker.log.partition import PartitionLog
from skra_app.broker.log.scan import Scan, later_batch, scan
from skra_app.broker.log.segment import Segment
from skra_app.broker.records.batch import Batch

BATCHES: Final = ".log"
INDEX: Final = ".index"
REMEDY: Final = "restore the data folder from a copy"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What else is known about a partition: its mark, its write-ahead frames, and whether only a kill lies between.

    `torn_only`: nothing but the end of the last batch can be missing, so a whole batch after a broken one is damage.
    `unread`: sealed segments that their index may stand for. `complete`: mark and frames say where it ends.
    """

    mark: Mark
    frames: Sequence[Frame]
    torn_only: bool
    unread: Collection[Path]
    complete: bool

    @property
    def end(self) -> int | None:
        """Where the partition ends by its mark and its frames; None when only its segments know."""
        if not self.complete:
            return None
        last = next((frame for frame in reversed(self.frames) if frame.batch), None)
        ahead = last.offset + last.batch.header.last_offset_delta + 1 if last and last.batch else 0
        return max(self.mark.end, ahead)


def segment_files(folder: Path) -> list[Path]:
    """The segments of a partition in order."""
    return sorted(folder.glob(f"*{BATCHES}"))


def segment_file(folder: Path, base_offset: int) -> Path:
    """Where the segment that begins with this offset lies."""
    return folder / f"{base_offset:020d}{BATCHES}"


def restore(disk: Disk, log: PartitionLog, folder: Path, evidence: Evidence) -> None:
    """Fills an empty `log` with what lies in `folder`; raises DamagedLog."""
    _Restoration(disk, log, folder, evidence).run()


class _Restoration:
    """One partition on its way back: segments are adopted in order until one is broken, then the rest is refilled."""

    def __init__(self, disk: Disk, log: PartitionLog, folder: Path, evidence: Evidence) -> None:
        self._disk = disk
        self._log = log
        self._folder = folder
        self._evidence = evidence

    def run(self) -> None:
        log, mark = self._log, self._evidence.mark
        log.compacted = load(self._folder)
        paths = self._present()
        log.start_offset = int(paths[0].stem) if paths else mark.start
        for number, path in enumerate(paths):
            if number and int(path.stem) < log.end_offset:  # what is left of a compaction: the one before holds it
                self._forget(path)
                continue
            if int(path.stem) != log.end_offset:
                self._drop(paths[number:], f"the segment before it ends with offset {log.end_offset}")
                break
            if not self._adopt(path, paths[number + 1 :]):
                break
        if log.end_offset < mark.end:
            raise DamagedLog(f"{self._folder}: ends at offset {log.end_offset}; {mark.end} had been written; {REMEDY}")
        log.start_offset = max(mark.start, log.start_offset)
        self._refill()
        log.advance(log.end_offset)

    def _present(self) -> list[Path]:
        """The segments from the one with the start offset on; what lies before it was deleted but for its name."""
        for unfinished in self._folder.glob("*.new"):
            self._disk.remove(unfinished)
        paths, mark = segment_files(self._folder), self._evidence.mark
        before = sum(int(path.stem) <= mark.start for path in paths)
        if paths and not before:
            if mark.end > mark.start:
                raise DamagedLog(f"{self._folder}: the segment with offset {mark.start} is missing; {REMEDY}")
            self._drop(paths, f"nothing leads from offset {mark.start} to it")
            return []
        for path in paths[: before - 1]:
            self._forget(path)
        return paths[max(0, before - 1) :]

    def _adopt(self, path: Path, later: Sequence[Path]) -> bool:
        """Takes the segment in; False when it, and with it what comes later, had to be cut."""
        if path in self._evidence.unread and self._adopt_by_index(path):
            return True
        log, data = self._log, path.read_bytes()
        result = scan(data, log.end_offset, self._evidence.end)
        segment = Segment(log.end_offset, FileContent(self._disk, path, result.end))
        for header, position in result.found:
            segment.known(header, header.base_offset, position)
            log.learn(segment, Batch(header, memoryview(data)[position : position + header.size]), header.base_offset)
        segment.undecided = tuple(log.stability.open.items())
        indexed = not later or path.with_suffix(INDEX).exists()
        whole = result.damage is None
        log.adopt(segment, settled=whole and indexed and result.next_offset <= self._evidence.mark.end)
        if not whole:
            self._cut(path, data, result, later)
        return whole

    def _adopt_by_index(self, path: Path) -> bool:
        file = path.with_suffix(INDEX)
        known = SparseIndex.load(file.read_bytes()) if file.exists() else None
        end = self._evidence.end
        if known is None or known[1].size != path.stat().st_size or (end is not None and known[1].next_offset > end):
            return False
        segment = Segment(self._log.end_offset, FileContent(self._disk, path, known[1].size))
        segment.sealed_by(*known)
        self._log.stability.open = dict(segment.undecided)
        self._log.adopt(segment, settled=True)
        return True

    def _cut(self, path: Path, data: bytes, result: Scan, later: Sequence[Path]) -> None:
        """Ends the segment before its first broken batch, unless something durable, or whole, would go."""
        damage = f"{path}: broken at byte {result.end}, offset {result.next_offset}: {result.damage}"
        if result.next_offset < self._evidence.mark.end:
            raise DamagedLog(f"{damage}; {REMEDY}")
        if self._evidence.torn_only:
            follows = later_batch(data, result.end, result.next_offset)
            if follows is not None:
                raise DamagedLog(f"{damage}; offset {follows} follows it whole; {REMEDY}")
        self._drop(later, damage)
        self._disk.truncate(path, result.end)

    def _drop(self, paths: Sequence[Path], damage: str) -> None:
        """Forgets segments that nothing leads to, unless something durable, or whole, would go."""
        filled = [path for path in paths if path.stat().st_size]
        if filled and (self._evidence.torn_only or self._log.end_offset < self._evidence.mark.end):
            raise DamagedLog(f"{filled[0]} cannot follow: {damage}; {REMEDY}")
        for path in paths:
            self._forget(path)

    def _forget(self, path: Path) -> None:
        self._disk.remove(path)
        self._disk.remove(path.with_suffix(INDEX))

    def _refill(self) -> None:
        log = self._log
        for frame in self._evidence.frames:
            if frame.batch is None:
                log.start_offset = max(log.start_offset, frame.offset)
            elif frame.offset > log.end_offset:
                raise DamagedLog(
                    f"{self._folder}: ends at offset {log.end_offset}, and the write-ahead file goes on "
                    f"with {frame.offset}; {REMEDY}"
                )
            elif frame.offset == log.end_offset:
                log.put(frame.batch)
