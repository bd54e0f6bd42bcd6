"""Batches that the broker itself writes: rejections, fences, group state. Clients' batches are never re-encoded."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from skra_app.broker.records.batch import (
    CRC_AT,
    HEADER,
    LENGTH_END,
    LOG_APPEND_TIME,
    MAGIC,
    NO_PRODUCER,
    Batch,
    BatchHeader,
    read_header,
)
from skra_app.broker.records.codec import compress
from skra_app.broker.records.decode import Headers
from skra_app.broker.records.split import checksum

CRC: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Record:
    """One event to be written; the timestamp is in milliseconds."""

    key: bytes | None
    value: bytes | None
    timestamp: int
    headers: Headers = field(default_factory=list[tuple[str, bytes | None]])


@dataclass(frozen=True, slots=True)
class Producer:
    """Who writes, for idempotent and transactional batches."""

    id: int = NO_PRODUCER
    epoch: int = -1
    base_sequence: int = -1


def encode(records: Iterable[Record], *, codec: int = 0, attributes: int = 0, producer: Producer = Producer()) -> Batch:
    """A batch of at least one record; `attributes` are the bits of batch.py that are set besides the codec."""
    many = list(records)
    first = many[0].timestamp
    payload = bytearray()
    for delta, record in enumerate(many):
        _write_record(payload, record, delta, record.timestamp - first)
    packed = compress(codec, bytes(payload))
    latest = max(record.timestamp for record in many)
    last = len(many) - 1
    length = HEADER.size - 12 + len(packed)
    data = bytearray(
        HEADER.pack(
            0, length, -1, MAGIC, 0, attributes | codec, last, first, latest,
            producer.id, producer.epoch, producer.base_sequence, last + 1,
        )
    )  # fmt: skip
    data += packed
    return signed(data)


def with_append_time(batch: Batch, now: int) -> Batch:
    """The same batch under the broker's clock (`message.timestamp.type=LogAppendTime`); `now` in milliseconds."""
    header = batch.header._replace(attributes=batch.header.attributes | LOG_APPEND_TIME, max_timestamp=now)
    data = bytearray(batch.data)
    HEADER.pack_into(data, 0, *header)
    return signed(data)


def rebuilt(header: BatchHeader, payload: bytes = b"") -> Batch:
    """A batch with these fields over this (compressed) payload: length and checksum are made to fit."""
    packed = header._replace(length=HEADER.size - LENGTH_END + len(payload))
    return signed(bytearray(HEADER.pack(*packed)) + payload)


def signed(data: bytearray) -> Batch:
    """The batch in these bytes, once its checksum is right."""
    CRC.pack_into(data, CRC_AT, checksum(data))
    whole = bytes(data)
    return Batch(read_header(whole), whole)


def _write_record(out: bytearray, record: Record, offset_delta: int, timestamp_delta: int) -> None:
    body = bytearray(b"\0")
    _varint(body, timestamp_delta)
    _varint(body, offset_delta)
    _sized(body, record.key)
    _sized(body, record.value)
    _varint(body, len(record.headers))
    for name, value in record.headers:
        _sized(body, name.encode())
        _sized(body, value)
    _varint(out, len(body))
    out += body


def _sized(out: bytearray, data: bytes | None) -> None:
    if data is None:
        _varint(out, -1)
        return
    _varint(out, len(data))
    out += data


def _varint(out: bytearray, number: int) -> None:
    """Zigzag, seven bits a byte, lowest first (Protocol Buffers' sint)."""
    rest = (number << 1) ^ (number >> 63)
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
