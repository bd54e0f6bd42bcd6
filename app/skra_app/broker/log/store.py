"""All partitions of a broker: topics come and go, batches are appended, and tickets tell when they are durable."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple, Self
from uuid import UUID

from skra_app.broker.log.checkpointing import Checkpoints
from skra_app.broker.log.commit import GroupCommit, Turn
from skra_app.broker.log.compacting import due
from skra_app.broker.log.compactor import Compactor
from skra_app.broker.log.content import MemoryContent
from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import LogError, StorageFull
from skra_app.broker.log.layout import Layout
from skra_app.broker.log.opening import file_contents, reopen
from skra_app.broker.log.partition import Identity, MakeContent, PartitionLog
from skra_app.broker.log.retention import kept_from
from skra_app.broker.log.settings import LogSettings, TopicLimits
from skra_app.broker.log.unwritten import Unwritten
from skra_app.broker.log.worker import Workers, thread
from skra_app.broker.log.writeahead import WriteAhead
from skra_app.broker.records.batch import LENGTH_END, Batch

DEFAULTS: Final = LogSettings()
WITHOUT_END: Final = TopicLimits()


class Appended(NamedTuple):
    """A batch that was taken: its base offset, the log's start, and its ticket."""

    base_offset: int
    start_offset: int
    ticket: int
    present_since: int | None = None
    """Of a batch that was there already, the latest of its timestamps, in milliseconds; None for a new one."""

    @property
    def duplicate(self) -> bool:
        """Whether it was there already."""
        return self.present_since is not None


class _Files(NamedTuple):
    """What a store in a folder has and a store in memory lacks."""

    layout: Layout
    disk: Disk
    ahead: WriteAhead | None
    checkpoints: Checkpoints


class LogStore:
    """The partitions by topic and number; used from the broker's loop, or from one thread without a loop."""

    def __init__(self, settings: LogSettings, files: _Files | None, workers: Workers = thread) -> None:
        self.settings = settings
        self._files = files
        self._topics: dict[str, list[PartitionLog]] = {}
        self._since_checkpoint = 0
        self._producer_ids = iter(range(0))
        ahead = files.ahead if files else None
        self._unwritten = Unwritten(ahead)
        self._compactor = Compactor(*((files.disk, files.layout, files.checkpoints) if files else (Disk(), None, None)))
        fsync = settings.fsync if ahead else "never"
        self._commit = GroupCommit(fsync, self._write, ahead.sync if ahead else _nothing, workers)
        if files is not None:
            self._commit.give_back = files.disk.give_back

    @classmethod
    def open(
        cls, root: Path | None, settings: LogSettings = DEFAULTS, *, disk: Disk | None = None, workers: Workers = thread
    ) -> Self:
        """The store in a folder, or in memory; reads and repairs what is there. Raises DamagedLog, LogError."""
        if root is None:
            return cls(settings, None)
        disk = disk or Disk(settings.open_files)
        layout = Layout(root, disk)
        try:
            logs, position = reopen(layout, disk, settings)
            ahead = WriteAhead(disk, layout.ahead, position, layout.verify) if settings.fsync != "never" else None
            checkpoints = Checkpoints(layout, disk, ahead, position, workers)
            store = cls(settings, _Files(layout, disk, ahead, checkpoints), workers)
            for log in logs:
                store._topics.setdefault(log.identity.topic, []).append(log)
            store._checkpoint(checkpoints)
            checkpoints.wait()
        except LogError:
            layout.close()
            raise
        for folder in layout.deleted().values():
            disk.remove_folder(folder)
        return store

    def ensure(self, topic: str, topic_id: UUID, partitions: int, limits: TopicLimits = WITHOUT_END) -> None:
        """The topic exists with at least this many partitions; what lies there under another id is deleted first."""
        logs = self._topics.get(topic, [])
        if logs and logs[0].identity.topic_id != topic_id:
            self.delete(topic)
        logs = self._topics.setdefault(topic, [])
        if self._files is not None:
            self._files.layout.make(topic, topic_id, range(len(logs), partitions))
        for number in range(len(logs), partitions):
            identity = Identity(topic, topic_id, number)
            logs.append(PartitionLog(identity, _contents(self._files, identity), limits, self.settings.segment_bytes))
        for log in logs:
            log.limits = limits

    def delete(self, topic: str) -> None:
        """Deletes the topic with everything in it; a topic that is not there is fine."""
        logs = self._topics.pop(topic, [])
        for log in logs:
            self._unwritten.forget(log)
            log.retire()
        if logs and self._files is not None:
            layout = self._files.layout
            folder = layout.delete(topic, logs[0].identity.topic_id)
            self._files.checkpoints.aside(lambda: layout.empty(folder))

    @property
    def folder(self) -> Path | None:
        """Where everything lies; None in memory."""
        return self._files.layout.root if self._files else None

    def topics(self) -> dict[str, UUID]:
        """The topics that have a log, with their ids."""
        return {topic: logs[0].identity.topic_id for topic, logs in self._topics.items() if logs}

    def logs(self) -> Iterator[PartitionLog]:
        """The logs of all partitions."""
        return chain.from_iterable(self._topics.values())

    def log(self, topic: str, partition: int) -> PartitionLog | None:
        """The log of that partition, if there is one."""
        logs = self._topics.get(topic)
        return logs[partition] if logs is not None and 0 <= partition < len(logs) else None

    def append(self, log: PartitionLog, batch: Batch, *, judged: int | None = None) -> Appended:
        """Puts the batch at the end of the log; it can be read once its ticket is durable.

        `judged` is the ownership epoch in which a producer's batch was let in; what the broker writes has none.
        Raises TenureEnded, FencePending, StorageFull, StorageFailed, OutOfOrderSequence, DuplicateSequence,
        StaleProducerEpoch, UnexpectedTransaction: nothing is appended then.
        """
        self._commit.admit()
        header = batch.header
        if judged is not None:
            log.tenure.admit(judged)
        present = log.known(header)
        if present is not None:
            ticket = 0 if present.base_offset < log.high_watermark else self._commit.latest
            return Appended(present.base_offset, log.start_offset, ticket, present.timestamp)
        base_offset, pieces = log.put(batch)
        size = header.length + LENGTH_END
        self._unwritten.batch(log, base_offset, pieces, size)
        self._since_checkpoint += size
        return Appended(base_offset, log.start_offset, self._commit.request())

    def admit(self) -> None:
        """Raises StorageFull or StorageFailed while nothing more can be taken."""
        self._commit.admit()

    def is_durable(self, ticket: int) -> bool:
        """Whether what has this ticket is as safe as the fsync setting promises."""
        return self._commit.is_durable(ticket)

    async def durable(self, ticket: int) -> None:
        """Returns when it is; raises StorageFull or StorageFailed when it could not be written."""
        await self._commit.durable(ticket)

    async def barrier(self) -> None:
        """Returns when nothing that is appended from now on can outlive what was appended before.

        A write-ahead file keeps that order by itself; without one it takes a turn. Raises StorageFull, StorageFailed.
        """
        if self._files is not None and self._files.ahead is None:
            await self.durable(self._commit.latest)

    async def settled(self) -> None:
        """Returns when everything that was appended so far is durable; raises StorageFull or StorageFailed."""
        await self.durable(self._commit.latest)

    def flush(self) -> None:
        """Makes everything durable now; raises StorageFull, StorageFailed."""
        self._commit.finish()

    def delete_records(self, log: PartitionLog, before: int) -> int:
        """Makes `before` the first offset of the log; returns a ticket. Raises OffsetOutOfRange."""
        ticket = self._cut(log, before)
        self._remember_starts()
        return ticket

    def retain(self, now: int) -> None:
        """Applies retention to every partition and forgets idle producers; `now` in milliseconds."""
        cut = False
        for log in self.logs():
            log.producers.expire(now, self.settings.producer_expiry_ms, log.stability.open)
            keep = kept_from(log, now)
            if keep > log.start_offset:
                if keep == log.end_offset and log.segments[-1].size:
                    log.roll()
                self._cut(log, keep)
                cut = True
        if cut:
            self._remember_starts()
            self._checkpoint_if_idle()

    async def compact(self, log: PartitionLog, now: int) -> None:
        """Compacts all of a partition, if its topic is compacted; `now` in milliseconds. Raises LogError."""
        if log.segments and log.segments[-1].size:
            log.roll()
        await self.durable(self._commit.latest)
        if self._files is not None:
            self._checkpoint(self._files.checkpoints)
        await self._compact(log, now)

    async def compact_due(self, now: int) -> None:
        """Compacts the partitions for which it is time; `now` in milliseconds. Raises LogError."""
        compacted = [log for log in self.logs() if log.limits.compaction is not None]
        if any(log.unsettled(segment) for log in compacted for segment in log.segments[:-1]):
            self._checkpoint_if_idle()
        for log in compacted:
            if log.limits.compaction is not None and due(log, log.limits.compaction, now):
                await self._compact(log, now)

    async def _compact(self, log: PartitionLog, now: int) -> None:
        if log.limits.compaction is not None:
            most_bytes = log.limits.segment_bytes or self.settings.segment_bytes
            await self._compactor.run(log, log.limits.compaction, now, most_bytes)

    def new_producer_id(self) -> int:
        """A producer id that nobody had before, across restarts."""
        number = next(self._producer_ids, None)
        if number is None:
            block = self._files.layout.reserve_producer_ids() if self._files else range(1 << 62)
            self._producer_ids = iter(block)
            number = next(self._producer_ids)
        return number

    async def close(self) -> None:
        """Makes everything durable and lets go of the folder."""
        self.close_now()

    def close_now(self) -> None:
        """The same without a loop; a store that cannot be written is left for the next start to repair."""
        try:
            self.flush()
            if self._files is not None:
                self._files.checkpoints.finish(self.logs())
        finally:
            self._commit.close()
            if self._files is not None:
                self._files.checkpoints.abandon()
                self._files.disk.close()
                self._files.layout.close()

    def _cut(self, log: PartitionLog, before: int) -> int:
        gone = log.cut_before(before)
        if self._files is not None:
            self._files.checkpoints.doom(gone)
        self._unwritten.start(log, before)
        return self._commit.request()

    def _remember_starts(self) -> None:
        """Without a write-ahead file nothing but a checkpoint knows where the logs begin."""
        if self._files is not None and self._files.ahead is None:
            with suppress(StorageFull):
                self._checkpoint(self._files.checkpoints)

    def _write(self) -> Turn:
        turn = self._unwritten.write()
        if self._since_checkpoint >= self.settings.checkpoint_bytes:
            self._checkpoint_if_idle()
        return turn

    def _checkpoint_if_idle(self) -> None:
        """Begins a checkpoint; on a full disk a later turn does."""
        if self._files is not None and not self._files.checkpoints.running:
            with suppress(StorageFull):
                self._checkpoint(self._files.checkpoints)

    def _checkpoint(self, checkpoints: Checkpoints) -> None:
        checkpoints.begin(self.logs())
        self._since_checkpoint = 0


def _contents(files: _Files | None, identity: Identity) -> MakeContent:
    if files is None:
        return lambda _: MemoryContent()
    return file_contents(files.disk, files.layout.partition(identity))


def _nothing(_: Path) -> None:
    return None
