"""From a checked batch to columns: the gate judges whole batches, so keys, values and headers stand side by side."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from aiokafka.record.default_records import DefaultRecord, DefaultRecordBatch

from skra_app.broker.records.batch import CODEC_MASK, HEADER, HEADER_SIZE, Batch
from skra_app.broker.records.codec import DECOMPRESSED_LIMIT, decompress
from skra_app.broker.records.faults import CorruptBatch, InvalidBatch

Headers = list[tuple[str, bytes | None]]

SMALLEST_RECORD: Final = 7  # a length, attributes, two deltas, two absent lengths and no headers: a byte each


class Records(NamedTuple):
    """The records of one batch, column by column; entry i of each belongs to record i. Timestamps in milliseconds."""

    keys: list[bytes | None]
    values: list[bytes | None]
    headers: list[Headers]
    timestamps: list[int]


def decode(batch: Batch, *, limit: int = DECOMPRESSED_LIMIT) -> Records:
    """The records of `batch`, whose header `split` has verified, side by side; raises as `each` does."""
    return columns(each(batch, limit=limit))


def each(batch: Batch, *, limit: int = DECOMPRESSED_LIMIT) -> list[DefaultRecord]:
    """The records of `batch` one by one.

    Raises BatchTooLarge for more than `limit` bytes once decompressed, CorruptBatch for an unreadable payload and
    InvalidBatch when records are missing, too many, or not numbered 0, 1, 2 ….
    """
    header = batch.header
    plain = _plain(batch, limit)
    size = len(plain) - HEADER_SIZE
    if header.records * SMALLEST_RECORD > size:
        raise InvalidBatch(f"the batch says it holds {header.records} records; {size} bytes cannot hold them")
    records: list[DefaultRecord] = []
    try:
        records.extend(DefaultRecordBatch(plain))
    except Exception as fault:  # noqa: BLE001 - the compiled decoder raises anything on hostile bytes
        raise CorruptBatch(f"record {len(records)} of the batch cannot be read: {fault}") from None
    if [record.offset for record in records] != list(range(header.records)):
        raise InvalidBatch(f"the records of the batch are not numbered 0 to {header.records - 1} one by one")
    return records


def _plain(batch: Batch, limit: int = DECOMPRESSED_LIMIT) -> bytes:
    """The batch without its compression and at offset 0, for the decoder's eyes only: its checksum is not renewed."""
    header, data = batch
    if isinstance(data, bytes) and not (header.base_offset or header.attributes & CODEC_MASK):
        return data  # it is that already, as most that come
    payload = decompress(header.codec, memoryview(data)[HEADER_SIZE:], limit=limit)
    plain = header._replace(base_offset=0, attributes=header.attributes & ~CODEC_MASK)
    return b"".join((HEADER.pack(*plain), payload))


def columns(records: Sequence[DefaultRecord]) -> Records:
    """Records of one batch, or of several, side by side."""
    return Records(
        keys=[record.key for record in records],
        values=[record.value for record in records],
        headers=[record.headers for record in records],
        timestamps=[record.timestamp for record in records],
    )


def stored(batch: Batch) -> tuple[memoryview, list[DefaultRecord]]:
    """The payload without compression, and the records in it, of a batch that lies in the log.

    Offsets of the records count from the batch's own; there may be holes between them.
    """
    plain = _plain(batch)
    return memoryview(plain)[HEADER_SIZE:], list(DefaultRecordBatch(plain))


def decode_stored(batch: Batch) -> Iterator[tuple[int, int]]:
    """Offset and timestamp (milliseconds) of each record of a batch that lies in the log; holes are fine."""
    for record in stored(batch)[1]:
        yield batch.header.base_offset + record.offset, record.timestamp
