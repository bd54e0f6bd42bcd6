"""Random appends, reads, deletions and restarts against a plain list, in memory and in files."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from skra_app.broker.log import LogSettings, LogStore, OffsetOutOfRange, PartitionLog, TopicLimits
from skra_app.broker.log.settings import Fsync
from skra_app.broker.records import decode, split
from tests.app.broker.log.batches import TOPIC_ID, batch, opened

SMALL = LogSettings(segment_bytes=700, checkpoint_bytes=3000, open_files=3)


class LogModel(RuleBasedStateMachine):
    """The list holds (timestamp, value) of every record ever written; the log begins at `start`."""

    @initialize(fsync=st.sampled_from(["group", "always", "never", None]))
    def begin(self, fsync: Fsync | None) -> None:
        self.root = Path(tempfile.mkdtemp()) if fsync else None
        self.settings = replace(SMALL, fsync=fsync or "never")
        self.written: list[tuple[int, bytes]] = []
        self.starts: list[int] = []
        self.start = 0
        self._open()

    def _open(self) -> None:
        self.store = LogStore.open(self.root, self.settings)
        self.log: PartitionLog = opened(self.store)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close_now()
            if self.root:
                shutil.rmtree(self.root)

    @rule(count=st.integers(1, 5), size=st.integers(0, 400), at=st.integers(0, 50), codec=st.integers(0, 4))
    def append(self, count: int, size: int, at: int, codec: int) -> None:
        fresh = [b"%d-" % (len(self.written) + n) + b"x" * size for n in range(count)]
        appended = self.store.append(self.log, batch(*fresh, at=at, codec=codec))
        assert appended.base_offset == len(self.written)
        assert appended.start_offset == self.start
        assert self.store.is_durable(appended.ticket)
        self.starts.append(len(self.written))
        self.written += [(at + n, value) for n, value in enumerate(fresh)]

    @rule(share=st.floats(0, 1), max_bytes=st.integers(0, 3000))
    def read(self, share: float, max_bytes: int) -> None:
        offset = self.start + round(share * (len(self.written) - self.start))
        data = self.log.read(offset, max_bytes)
        if offset == len(self.written):
            assert data == b""
            return
        batches = split(data)
        first = max(start for start in self.starts if start <= offset)
        assert batches[0].header.base_offset == first
        assert len(data) <= max_bytes or len(batches) == 1
        found = [value for part in batches for value in decode(part).values]
        assert found == [value for _, value in self.written[first : first + len(found)]]
        following = batches[-1].header.next_offset
        if following < len(self.written):  # nothing that would have fitted was left out, within one segment
            assert following in self.starts

    @rule(beyond=st.integers(1, 5))
    def read_out_of_range(self, beyond: int) -> None:
        for offset in {len(self.written) + beyond, self.start - beyond}:
            try:
                self.log.read(offset, 1000)
            except OffsetOutOfRange:
                continue
            raise AssertionError(f"{offset} was read")

    @rule(at=st.integers(-1, 60))
    def look_up_time(self, at: int) -> None:
        expected = next((o for o in range(self.start, len(self.written)) if self.written[o][0] >= at), None)
        found = self.log.offset_for_time(at)
        assert (found and found.offset) == expected

    @rule(share=st.floats(0, 1))
    def delete_records(self, share: float) -> None:
        self.start += round(share * (len(self.written) - self.start))
        self.store.delete_records(self.log, self.start)

    @rule(keep=st.integers(0, 2000))
    def retain(self, keep: int) -> None:
        self.store.ensure("t", TOPIC_ID, 1, TopicLimits(retention_bytes=keep))
        before = self.log.size
        self.store.retain(10**12)
        assert self.log.size >= min(before, keep)
        assert self.log.start_offset in {self.start, *self.starts, len(self.written)}
        self.start = self.log.start_offset
        self.store.ensure("t", TOPIC_ID, 1, TopicLimits())

    @rule()
    def restart(self) -> None:
        if self.root:
            self.store.close_now()
            self._open()

    @rule()
    def die(self) -> None:
        """What a killed process leaves: the files as they are, nothing of what was in memory."""
        if self.root:
            if self.store._files:
                self.store._files.checkpoints.wait()
            image = Path(tempfile.mkdtemp())
            shutil.copytree(self.root, image, dirs_exist_ok=True)
            self.store.close_now()
            shutil.rmtree(self.root)
            self.root = image
            self._open()

    @invariant()
    def bounds(self) -> None:
        if hasattr(self, "log"):
            assert self.log.start_offset == self.start
            assert self.log.end_offset == self.log.high_watermark == len(self.written)
            assert self.log.last_stable_offset == self.log.high_watermark


LogModel.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLogModel = LogModel.TestCase
