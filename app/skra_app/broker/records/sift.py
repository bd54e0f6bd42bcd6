"""Batches of the log with records left out: what stays keeps its bytes, its offset and its place among its producer's.

As in Kafka's compaction a batch goes on covering the offsets that it had. Where nothing is left of several batches, one
without records stands for them, so that the log has no gap and a missing batch is still known for damage.
"""

from collections.abc import Callable, Iterator
from itertools import compress as chosen
from typing import Final

from skra_app.broker.records.batch import (
    CODEC_MASK,
    LEADER_EPOCH,
    LOG_APPEND_TIME,
    MAGIC,
    NO_PRODUCER,
    TRANSACTIONAL,
    Batch,
    BatchHeader,
)
from skra_app.broker.records.codec import compress
from skra_app.broker.records.decode import stored
from skra_app.broker.records.encode import rebuilt

LONGEST_HOLE: Final = 2**31 - 1
Keep = Callable[[int, bytes | None, bool], bool]
"""Whether a record stays: its offset, its key, and whether it has a value."""


def sift(batch: Batch, keep: Keep) -> Batch | None:
    """The batch with the records that stay; itself when all do, None when none does."""
    header = batch.header
    payload, records = stored(batch)
    staying = [keep(header.base_offset + one.offset, one.key, one.value is not None) for one in records]
    if all(staying):
        return batch if records else None
    if not any(staying):
        return None
    left = b"".join(chosen(_pieces(payload), staying))
    latest = max(one.timestamp for one in chosen(records, staying))
    sifted = header._replace(records=sum(staying))
    if not header.attributes & LOG_APPEND_TIME:
        sifted = sifted._replace(max_timestamp=latest)
    return rebuilt(sifted, compress(header.codec, left))


def emptied(header: BatchHeader) -> Batch:
    """The batch without records: it still says how far its producer had got, and belongs to no transaction."""
    return rebuilt(header._replace(records=0, attributes=header.attributes & ~(TRANSACTIONAL | CODEC_MASK)))


def holes(offset: int, until: int, timestamp: int) -> Iterator[Batch]:
    """Batches without records that cover the offsets from `offset` up to `until`.

    `timestamp`: the latest, in milliseconds, of what they stand for; by that a segment grows old.
    """
    while offset < until:
        count = min(until - offset, LONGEST_HOLE)
        yield rebuilt(
            BatchHeader(offset, 0, LEADER_EPOCH, MAGIC, 0, 0, count - 1, timestamp, timestamp, NO_PRODUCER, -1, -1, 0)
        )
        offset += count


def _pieces(payload: memoryview) -> Iterator[memoryview]:
    """The bytes of one record after the other; each begins with its length, a zigzag varint."""
    at = 0
    while at < len(payload):
        length = shift = 0
        end = at
        while True:
            byte = payload[end]
            length |= (byte & 0x7F) << shift
            end, shift = end + 1, shift + 7
            if byte < 0x80:
                break
        end += length >> 1
        yield payload[at:end]
        at = end
