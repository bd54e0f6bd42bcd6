"""From the raw `records` of one partition in a produce request to checked batches."""

from typing import Final

import google_crc32c

from skra_app.broker.records.batch import (
    CODECS,
    HEADER_SIZE,
    LENGTH_END,
    MAGIC,
    MAGIC_AT,
    NO_PRODUCER,
    SIGNED_FROM,
    Batch,
    BatchHeader,
    read_header,
)
from skra_app.broker.records.faults import (
    BatchTooLarge,
    CorruptBatch,
    InvalidBatch,
    NotOneBatch,
    UnsupportedCodec,
)

MAX_MESSAGE_BYTES: Final = 1_048_588  # Kafka's own default: a megabyte and the overhead of a batch


def received(records: bytes, *, max_message_bytes: int = MAX_MESSAGE_BYTES) -> Batch:
    """The one batch that a producer may send to a partition at a time, as `split` verifies it. Raises RecordsFault."""
    batch = _whole(records, max_message_bytes)
    if batch is None:
        batch = _only(_split_many(memoryview(records), max_message_bytes))
    if batch.header.base_offset:
        raise InvalidBatch(
            f"the batch says it begins at offset {batch.header.base_offset}; expected 0: offsets are given"
        )
    return batch


def _only(batches: list[Batch]) -> Batch:
    if len(batches) > 1:
        raise NotOneBatch(f"{len(batches)} batches came for one partition; expected one in a request")
    return batches[0]


def split(records: bytes, *, max_message_bytes: int = MAX_MESSAGE_BYTES) -> list[Batch]:
    """The batches in `records`, each with header and checksum verified; its records are not looked at yet.

    `records` must not change afterwards: the batches are windows into it. Raises RecordsFault.
    """
    whole = _whole(records, max_message_bytes)
    return [whole] if whole else _split_many(memoryview(records), max_message_bytes)


def _whole(records: bytes, max_message_bytes: int) -> Batch | None:
    """The bytes as one batch, which they nearly always are: no window needed."""
    if len(records) < HEADER_SIZE:
        _refuse_short(records)
    header = read_header(records)
    if header.length + LENGTH_END != len(records):
        return None
    _verify(records, header, max_message_bytes)
    return Batch(header, records)


def _split_many(records: memoryview, max_message_bytes: int) -> list[Batch]:
    batches: list[Batch] = []
    at = 0
    while at < len(records):
        left = records[at:]
        if len(left) < HEADER_SIZE:
            _refuse_short(left)
        header = read_header(left)
        if header.magic != MAGIC:
            _refuse_magic(header.magic)
        if not HEADER_SIZE <= header.size <= len(left):
            raise NotOneBatch(
                f"the batch at byte {at} says it has {header.size} bytes; expected {HEADER_SIZE} to {len(left)}"
            )
        data = left[: header.size]
        _verify(data, header, max_message_bytes)
        batches.append(Batch(header, data))
        at += header.size
    return batches


def checksum(data: bytes | bytearray | memoryview) -> int:
    """CRC-32C over what the producer signed of this batch."""
    signed = data[SIGNED_FROM:] if isinstance(data, bytes) else bytes(memoryview(data)[SIGNED_FROM:])
    return google_crc32c.value(signed)  # takes bytes only, no window


def _verify(data: bytes | memoryview, header: BatchHeader, max_message_bytes: int) -> None:
    _, length, _, magic, crc, attributes, delta, _, _, producer_id, _, _, records = header
    if magic != MAGIC:
        _refuse_magic(magic)
    if length + LENGTH_END > max_message_bytes:
        raise BatchTooLarge(f"the batch has {header.size} bytes; this topic takes at most {max_message_bytes}")
    found = checksum(data)
    if found != crc:
        raise CorruptBatch(f"the checksum of the batch is {found:#010x}; its header says {crc:#010x}")
    plain = 0 <= attributes < len(CODECS) and producer_id == NO_PRODUCER
    if not (plain and 0 < records == delta + 1):  # nothing but a compression: no other rule speaks of it
        _verify_counts(header)


def _verify_counts(header: BatchHeader) -> None:
    if header.codec >= len(CODECS):
        raise UnsupportedCodec(f"compression {header.codec} is unknown; known are 0 to {len(CODECS) - 1}")
    if header.records < 1:
        raise InvalidBatch(f"the batch says it holds {header.records} records; expected at least one")
    if header.last_offset_delta != header.records - 1:
        raise InvalidBatch(
            f"the batch says it holds {header.records} records and that the last offset delta is "
            f"{header.last_offset_delta}; expected {header.records - 1}"
        )
    if header.producer_id < -1 or (header.idempotent and (header.producer_epoch < 0 or header.base_sequence < 0)):
        raise InvalidBatch(
            f"producer id {header.producer_id}, epoch {header.producer_epoch}, sequence {header.base_sequence}: "
            "a producer with an id has an epoch and a sequence of 0 or more"
        )
    if header.control:
        raise InvalidBatch("the batch says it is a transaction's marker; only the broker writes those")


def _refuse_magic(magic: int) -> None:
    if 0 <= magic < MAGIC:
        raise NotOneBatch(f"records of message format {magic}; expected format {MAGIC} (Produce version 3 or higher)")
    raise CorruptBatch(f"message format {magic} is unknown; expected {MAGIC}")


def _refuse_short(left: bytes | memoryview) -> None:
    if len(left) > MAGIC_AT and 0 <= left[MAGIC_AT] < MAGIC and len(left) > LENGTH_END:
        _refuse_magic(left[MAGIC_AT])
    raise NotOneBatch(f"{len(left)} bytes are left where a batch starts; its header alone has {HEADER_SIZE}")
