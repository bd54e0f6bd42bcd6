"""Opening a data folder: every partition restored, or the start refused with the file and the place."""

from collections.abc import Iterable
from pathlib import Path

from skra_app.broker.log.checkpoint import Checkpoint, Mark, load, this_boot
from skra_app.broker.log.content import FileContent
from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import DamagedLog
from skra_app.broker.log.layout import Layout
from skra_app.broker.log.partition import Identity, MakeContent, PartitionLog
from skra_app.broker.log.recovery import REMEDY, Evidence, restore, segment_file, segment_files
from skra_app.broker.log.settings import LogSettings, TopicLimits
from skra_app.broker.log.writeahead import Replay, replay


def file_contents(disk: Disk, folder: Path) -> MakeContent:
    """Makes the segments of the partition in `folder`."""
    return lambda base_offset: FileContent(disk, segment_file(folder, base_offset))


def reopen(layout: Layout, disk: Disk, settings: LogSettings) -> tuple[list[PartitionLog], int]:
    """The partitions in the folder, and a position that no write-ahead file reaches; raises DamagedLog."""
    checkpoint = load(layout.root)
    known = checkpoint or Checkpoint({}, 0, any(layout.ahead.glob("*.wal")), this_boot())
    found = list(layout.found())
    _refuse_missing(layout, known, found)
    ahead = replay(layout.ahead, known.position, read=known.ahead)
    unread = _unread((layout.partition(identity) for identity in found), settings.verify_bytes)
    logs: list[PartitionLog] = []
    for identity in sorted(found, key=lambda one: (one.topic, one.partition)):
        folder = layout.partition(identity)
        log = PartitionLog(identity, file_contents(disk, folder), TopicLimits(), settings.segment_bytes)
        restore(disk, log, folder, _evidence(identity, known, ahead, unread, complete=checkpoint is not None))
        logs.append(log)
    return logs, ahead.next_position


def _evidence(identity: Identity, known: Checkpoint, ahead: Replay, unread: set[Path], *, complete: bool) -> Evidence:
    """`complete`: the write-ahead file and what the checkpoint covers are all that was ever appended."""
    key = (identity.topic_id, identity.partition)
    torn_only = not known.ahead and known.boot == this_boot()
    return Evidence(
        known.marks.get(key, Mark(0, 0)), ahead.frames.get(key, ()), torn_only, unread, complete and known.ahead
    )


def _refuse_missing(layout: Layout, known: Checkpoint, found: list[Identity]) -> None:
    there = {(identity.topic_id, identity.partition) for identity in found}
    deleted = layout.deleted()
    for topic_id, number in known.marks:
        if (topic_id, number) not in there and topic_id not in deleted:
            raise DamagedLog(f"{layout.topics}: partition {number} of the topic with id {topic_id} is gone; {REMEDY}")


def _unread(folders: Iterable[Path], verify_bytes: int) -> set[Path]:
    """The sealed segments beyond what is verified at a start, oldest written first."""
    sealed = [(path.stat(), path) for folder in folders for path in segment_files(folder)[:-1]]
    left, unread = verify_bytes, set[Path]()
    for stat, path in sorted(sealed, key=lambda pair: pair[0].st_mtime_ns, reverse=True):
        left -= stat.st_size
        if left < 0:
            unread.add(path)
    return unread
