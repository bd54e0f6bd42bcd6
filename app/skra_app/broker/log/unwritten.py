"""What was appended and is still to be written: frames for the write-ahead file, and the logs that grew."""

from skra_app.broker.log.commit import Turn
from skra_app.broker.log.disk import Buffer
from skra_app.broker.log.frames import FRAME_SIZE, batch_frame, start_frame
from skra_app.broker.log.partition import PartitionLog
from skra_app.broker.log.writeahead import WriteAhead


class Unwritten:
    """Collects the appends of a turn for all partitions; without a write-ahead file they go to the segments alone."""

    def __init__(self, ahead: WriteAhead | None) -> None:
        self._ahead = ahead
        self._grown: dict[PartitionLog, None] = {}
        self._frames: list[Buffer] = []
        self._size = 0

    def batch(self, log: PartitionLog, offset: int, pieces: tuple[Buffer, ...], size: int) -> None:
        """A batch of `size` bytes was put at `offset` of the log."""
        if self._ahead is not None:
            self._frames += batch_frame(log.identity, offset, self._ahead.synced, pieces, size)
            self._size += FRAME_SIZE + size
        self._grown[log] = None

    def start(self, log: PartitionLog, offset: int) -> None:
        """The log begins at `offset` now."""
        if self._ahead is not None:
            self._frames += start_frame(log.identity, offset, self._ahead.synced)
            self._size += FRAME_SIZE

    def forget(self, log: PartitionLog) -> None:
        """The log was deleted: nothing more of it goes to its segments."""
        self._grown.pop(log, None)

    def write(self) -> Turn:
        """One turn: frames to the write-ahead file, the rest to the segments; raises StorageFull, and keeps all."""
        ahead = self._ahead
        if ahead is not None:
            ahead.append(self._frames, self._size)
            self._frames, self._size = [], 0
        for log in self._grown:
            log.write_out(everything=ahead is None)
        ends = [(log, log.end_offset) for log in self._grown]
        self._grown = {}
        return _turn(ahead, ends)


def _turn(ahead: WriteAhead | None, ends: list[tuple[PartitionLog, int]]) -> Turn:
    position = ahead.position if ahead else 0

    def settled() -> None:
        if ahead is not None:
            ahead.synced = position
        for log, end in ends:
            log.advance(end)

    return Turn(ahead.unsynced() if ahead else [], settled)
