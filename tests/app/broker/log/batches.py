"""Batches and stores for the tests of the log."""

from collections.abc import Iterator
from uuid import UUID

from skra_app.broker.log import LogStore, PartitionLog
from skra_app.broker.records import Batch, Producer, Record, decode, encode, split

TOPIC_ID = UUID(int=1)
NOBODY = Producer()


def batch(*values: bytes, at: int = 1000, producer: Producer = NOBODY, codec: int = 0) -> Batch:
    """A batch with these values; timestamps rise by one from `at`."""
    return encode([Record(None, value, at + n) for n, value in enumerate(values)], producer=producer, codec=codec)


def opened(store: LogStore, partitions: int = 1) -> PartitionLog:
    """The first partition of the topic `t`."""
    store.ensure("t", TOPIC_ID, partitions)
    log = store.log("t", 0)
    assert log is not None
    return log


def values(log: PartitionLog, max_bytes: int = 300) -> list[tuple[int, bytes | None]]:
    """Offset and value of everything that can be read, fetched in small steps."""
    return list(_walk(log, max_bytes))


def _walk(log: PartitionLog, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    offset = log.start_offset
    while offset < log.high_watermark:
        data = log.read(offset, max_bytes)
        assert data, f"nothing to read at {offset} though {log.high_watermark} is the end"
        for found in split(data):
            for delta, value in enumerate(decode(found).values):
                if found.header.base_offset + delta >= offset:
                    yield found.header.base_offset + delta, value
            offset = max(offset, found.header.next_offset)
