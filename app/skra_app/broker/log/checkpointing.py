"""Checkpoints while the broker runs: segments are synced in a thread of their own, then old write-ahead files go."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from skra_app.broker.log.checkpoint import Checkpoint, Mark, save, this_boot
from skra_app.broker.log.content import FileContent
from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import LogError, StorageFull
from skra_app.broker.log.layout import Layout
from skra_app.broker.log.partition import PartitionLog
from skra_app.broker.log.recovery import INDEX
from skra_app.broker.log.segment import Segment
from skra_app.broker.log.worker import Workers, thread
from skra_app.broker.log.writeahead import WriteAhead

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """What one checkpoint does: files to be synced, index files to be written, the state to be saved, files to go."""

    checkpoint: Checkpoint
    grown: list[Path]
    indexes: dict[Path, bytes]
    doomed: list[Path] = field(default_factory=list[Path])
    needless: list[Path] = field(default_factory=list[Path])

    def run(self, disk: Disk, root: Path) -> None:
        """Everything, in the order that survives a power cut at any point; raises StorageFull or StorageFailed."""
        for path in self.grown:
            disk.sync(path)
        for path, content in self.indexes.items():
            disk.put_file(path, content)
        for folder in {path.parent for path in self.grown}:
            disk.sync_folder(folder)
        save(disk, root, self.checkpoint)
        for path in (*self.doomed, *self.needless):
            disk.remove(path)


NOTHING: Final = Job(Checkpoint({}, 0, False, ""), [], {})


class Checkpoints:
    """Makes checkpoints, one at a time."""

    def __init__(
        self, layout: Layout, disk: Disk, ahead: WriteAhead | None, position: int, workers: Workers = thread
    ) -> None:
        self._layout = layout
        self._disk = disk
        self._ahead = ahead
        self._position = position
        self._doomed: list[Path] = []
        self._worker = workers("skra-checkpoint")
        self._running: Future[None] | None = None
        self._job_running = NOTHING
        self._owed: list[Path] = []
        """Files of a checkpoint that failed: nobody else will sync them, and the next one says that they are safe."""

    @property
    def running(self) -> bool:
        """Whether one is being made."""
        return self._running is not None and not self._running.done()

    def doom(self, segments: Iterable[Segment]) -> None:
        """These segments go with the next checkpoint."""
        for segment in segments:
            if isinstance(segment.content, FileContent):
                self._doomed += [segment.content.path, segment.content.path.with_suffix(INDEX)]

    def begin(self, logs: Iterable[PartitionLog]) -> None:
        """Starts one in the background; `logs` are all partitions, with everything of them written ahead."""
        self._take_over()
        self._layout.verify()
        job = self._job(list(logs))
        if self._ahead is not None:
            job.needless.extend(self._ahead.files_before(self._ahead.origin))
        self._release(job)
        self._job_running = job
        self._running = self._worker.submit(job.run, self._disk, self._layout.root)

    def finish(self, logs: Iterable[PartitionLog]) -> None:
        """Makes the last one: all is in the segments, no write-ahead file is needed any more."""
        self._take_over()
        job = self._job(list(logs), last=True)
        job.needless.extend(self._layout.ahead.glob("*.wal"))
        self._release(job)
        job.run(self._disk, self._layout.root)
        self._worker.shutdown()

    def aside(self, deed: Callable[[], T]) -> Future[T]:
        """Does something slow in the same thread, behind the checkpoints that were begun before."""
        return self._worker.submit(deed)

    def wait(self) -> None:
        """Returns when none is being made; raises what the last one met."""
        running, self._running = self._running, None
        if running is None:
            return
        try:
            running.result()
        except LogError:
            self._owed += self._job_running.grown
            self._doomed += self._job_running.doomed
            raise

    def _take_over(self) -> None:
        """Waits for the one being made; what it had no room for, the next one does."""
        with suppress(StorageFull):
            self.wait()

    def abandon(self) -> None:
        """Ends the thread without another checkpoint."""
        self._worker.shutdown()

    def _job(self, logs: list[PartitionLog], *, last: bool = False) -> Job:
        for log in logs:  # a full disk is met here, before anything counts as settled
            log.write_out(everything=True)
        paths, indexes = _files([(log, segment) for log in logs for segment in log.settle()])
        self._owed = list(dict.fromkeys([*self._owed, *paths]))
        if self._ahead is not None and not last:
            self._ahead.begin()
        marks = {
            (log.identity.topic_id, log.identity.partition): Mark(log.start_offset, log.end_offset) for log in logs
        }
        if self._ahead is not None:
            self._position = self._ahead.position + last  # beyond the name of every file there was
        state = Checkpoint(marks, self._position, self._ahead is not None and not last, this_boot())
        doomed, self._doomed = self._doomed, []
        paths, self._owed = self._owed, []
        return Job(state, paths, indexes, doomed)

    def _release(self, job: Job) -> None:
        for path in (*job.doomed, *job.needless):
            self._disk.forget(path)


def _files(grown: list[tuple[PartitionLog, Segment]]) -> tuple[list[Path], dict[Path, bytes]]:
    paths: list[Path] = []
    indexes: dict[Path, bytes] = {}
    for log, segment in grown:
        if isinstance(segment.content, FileContent):
            paths.append(segment.content.path)
            if segment is not log.segments[-1]:
                indexes[segment.content.path.with_suffix(INDEX)] = segment.index.dump(segment.summary)
    return paths, indexes
