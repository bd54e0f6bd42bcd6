"""Compaction of a partition: what is to be done is planned in the loop, done in a thread, and put in place in the loop.

Segments that follow each other become one, as long as it is not too large. The new file is written and synced beside
the old ones and takes the name of the first; only when that is on the disk do the others go. Readers see either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from skra_app.broker.log.compacted import Compacted
from skra_app.broker.log.compaction import MOST_KEYS, Compaction, Rules, survey
from skra_app.broker.log.content import Content, FileContent, MemoryContent
from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import StorageFailed
from skra_app.broker.log.partition import PartitionLog
from skra_app.broker.log.recovery import INDEX
from skra_app.broker.log.segment import Segment
from skra_app.broker.log.settings import Compacting
from skra_app.broker.records.batch import Batch

UNFINISHED: Final = ".log.new"


@dataclass(frozen=True, slots=True)
class Plan:
    """The sealed segments of a log that are compacted: all from its start to the first that must be left alone."""

    segments: Sequence[Segment]
    before: Compacted
    rules: Rules
    most_bytes: int
    """The size up to which segments become one."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A segment that stands for others; in a file it has a name of its own until it is put in place."""

    old: Sequence[Segment]
    new: Segment


@dataclass(frozen=True, slots=True)
class Result:
    """What a compaction made: replacements, and the offset up to which each key stands once."""

    replacements: Sequence[Replacement]
    until: int


def due(log: PartitionLog, how: Compacting, now: int) -> bool:
    """Whether so much waits to be compacted, or waits so long, that it is time; `now` in milliseconds."""
    segments = _cleanable(log, how, now)
    dirty = [segment for segment in segments if segment.next_offset > log.compacted.until]
    share = sum(segment.size for segment in dirty) / max(1, sum(segment.size for segment in segments))
    waits = any(0 <= segment.first_timestamp < now - how.max_lag_ms for segment in dirty)
    return bool(dirty) and (share >= how.min_dirty_ratio or waits)


def plan(log: PartitionLog, how: Compacting, now: int, most_bytes: int) -> Plan:
    """What is to be done about a log now, with every segment but the last settled."""
    latest = frozenset(state.taken[-1].base_offset for _, state in log.producers if state.taken)
    aborted = {
        producer_id: list(endings)
        for producer_id, endings in groupby(sorted(log.aborted(log.start_offset, log.end_offset)), key=itemgetter(0))
    }
    rules = Rules(log.compacted.old(now, how.delete_retention_ms), latest, aborted)
    return Plan(_cleanable(log, how, now), log.compacted, rules, most_bytes)


def compact(task: Plan, disk: Disk) -> Result:
    """Does it; with files, in any thread: `disk` has nothing in common with what the loop uses."""
    try:
        latest: dict[bytes, int] = {}
        until = task.before.until
        for segment in [segment for segment in task.segments if segment.next_offset > until]:
            if len(latest) >= MOST_KEYS:
                break
            survey(_batches(disk, segment), task.rules, latest)
            until = segment.next_offset
        compaction = Compaction(latest, task.rules)
        reached = [segment for segment in task.segments if segment.next_offset <= until]
        groups = _groups(reached, task.most_bytes)
        return Result([one for group in groups if (one := _compact_group(disk, compaction, group))], until)
    finally:
        disk.close()


def put_in_place(disk: Disk, log: PartitionLog, one: Replacement) -> bool:
    """Lets the log go on with the new segment; False when the old ones are gone meanwhile."""
    there, content = log.holds(one.old), one.new.content
    if isinstance(content, FileContent):
        if there:
            path = content.path.with_suffix("")
            disk.replace(content.path, path)
            one.new.content = FileContent(disk, path, content.size)
        else:
            disk.remove(content.path)
    if there:
        log.replace(one.old, one.new)
    return there


def clear_away(disk: Disk, done: Sequence[Replacement]) -> None:
    """Removes the files that were replaced, once the new names are safe; writes the new indexes. In any thread."""
    for one in done:
        if not isinstance(one.new.content, FileContent):
            continue
        path = one.new.content.path
        disk.sync_folder(path.parent)
        for old in one.old[1:]:
            if isinstance(old.content, FileContent):
                disk.remove(old.content.path)
        disk.sync_folder(path.parent)
        disk.put_file(path.with_suffix(INDEX), one.new.index.dump(one.new.summary))


def _cleanable(log: PartitionLog, how: Compacting, now: int) -> list[Segment]:
    """The segments from the start that are sealed, settled, decided and old enough."""
    found: list[Segment] = []
    for segment in log.segments[:-1]:
        too_young = how.min_lag_ms > 0 and segment.max_timestamp > now - how.min_lag_ms
        unsettled = isinstance(segment.content, FileContent) and log.unsettled(segment)
        if too_young or unsettled or segment.next_offset > log.last_stable_offset:
            break
        found.append(segment)
    return found


def _groups(segments: Sequence[Segment], most_bytes: int) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if group and sum(one.size for one in group) + segment.size > most_bytes:
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _batches(disk: Disk, segment: Segment) -> Iterator[Batch]:
    """The batches of a sealed segment, without the loop's open files."""
    if not isinstance(segment.content, FileContent):
        return segment.batches()
    if not segment.content.path.exists():  # deleted since the plan was made: opening it would make an empty file
        raise StorageFailed(f"{segment.content.path} is gone")
    return Segment(segment.base_offset, FileContent(disk, segment.content.path, segment.size)).batches()


def _compact_group(disk: Disk, compaction: Compaction, group: Sequence[Segment]) -> Replacement | None:
    """The segment that stands for this group; nothing when it would be the same."""
    first, compaction.changed = group[0], False
    new = Segment(first.base_offset, _beside(disk, first.content))
    new.undecided = group[-1].undecided
    batches = chain.from_iterable(_batches(disk, segment) for segment in group)
    for batch in compaction.run(batches, first.base_offset):
        new.append(batch.header, batch.header.base_offset, (batch.data,))
        new.content.write_out(everything=False)
    new.content.write_out()
    if isinstance(new.content, FileContent):
        _make_safe(disk, new.content.path, group, needed=compaction.changed or len(group) > 1)
    return Replacement(group, new) if compaction.changed or len(group) > 1 else None


def _beside(disk: Disk, content: Content) -> Content:
    if not isinstance(content, FileContent):
        return MemoryContent()
    path = content.path.with_suffix(UNFINISHED)
    disk.remove(path)
    return FileContent(disk, path)


def _make_safe(disk: Disk, written: Path, group: Sequence[Segment], *, needed: bool) -> None:
    """Syncs the new file, and lets no index stand beside it that tells of the old ones."""
    if not needed:
        disk.remove(written)
        return
    disk.sync(written)
    for old in group:
        if isinstance(old.content, FileContent):
            disk.remove(old.content.path.with_suffix(INDEX))
    disk.sync_folder(written.parent)
