"""One record batch of format 2: its header as values, its bytes as they came.

Layout of the 61 header bytes: Kafka documentation, "Record Batch". The checksum covers everything from the attributes
on, so that a broker may place a batch (base offset, leader epoch) without touching what the producer signed.
"""

import struct
from typing import Final, NamedTuple

HEADER: Final = struct.Struct(">qiibIhiqqqhii")
PLACE: Final = struct.Struct(">qii")
HEADER_SIZE: Final = HEADER.size
LENGTH_END: Final = 12  # base offset and length: what stands before the counted bytes
MAGIC_AT: Final = 16
CRC_AT: Final = 17
SIGNED_FROM: Final = 21  # the checksum covers the bytes from here on
MAGIC: Final = 2
NO_PRODUCER: Final = -1
LEADER_EPOCH: Final = 0

CODECS: Final = ("none", "gzip", "snappy", "lz4", "zstd")
CODEC_MASK: Final = 0x07
LOG_APPEND_TIME: Final = 0x08
TRANSACTIONAL: Final = 0x10
CONTROL: Final = 0x20
OF_TRANSACTIONS: Final = TRANSACTIONAL | CONTROL
WORTH_A_WINDOW: Final = 4096  # bytes that cost more to be copied than to be kept apart
SEQUENCES: Final = 1 << 31  # sequence numbers run from 0 to 2^31-1 and start over


def next_sequence(sequence: int, steps: int = 1) -> int:
    """The sequence number `steps` after this one; they start over after 2^31-1."""
    return (sequence + steps) % SEQUENCES


class BatchHeader(NamedTuple):
    """The 13 fields in wire order; a tuple, because one is made for every batch that passes."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    first_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    records: int

    @property
    def size(self) -> int:
        """Bytes of the whole batch, header included."""
        return self.length + LENGTH_END

    @property
    def next_offset(self) -> int:
        """The offset after the last one of this batch."""
        return self.base_offset + self.last_offset_delta + 1

    @property
    def codec(self) -> int:
        """Number of the compression: its name is `CODECS[codec]`."""
        return self.attributes & CODEC_MASK

    @property
    def transactional(self) -> bool:
        """Part of a transaction."""
        return bool(self.attributes & TRANSACTIONAL)

    @property
    def control(self) -> bool:
        """Holds a transaction's marker, not a producer's events."""
        return bool(self.attributes & CONTROL)

    @property
    def idempotent(self) -> bool:
        """Carries a producer's identity and sequence numbers (KIP-98)."""
        return self.producer_id != NO_PRODUCER

    @property
    def last_sequence(self) -> int:
        """Sequence number of the last record; -1 when the batch has none."""
        return next_sequence(self.base_sequence, self.last_offset_delta) if self.base_sequence >= 0 else -1


def read_header(data: bytes | memoryview, at: int = 0) -> BatchHeader:
    """The header that starts at `at`; raises struct.error when fewer than 61 bytes are left."""
    return BatchHeader._make(HEADER.unpack_from(data, at))


class Batch(NamedTuple):
    """A whole batch: `data` are the bytes as they came (base offset and leader epoch have no meaning there yet)."""

    header: BatchHeader
    data: bytes | memoryview

    def placed(self, base_offset: int) -> tuple[bytes | memoryview, ...]:
        """The batch at its place in the log, in pieces to be written one after the other: a large one is not copied."""
        data, place = self.data, PLACE.pack(base_offset, self.header.length, LEADER_EPOCH)
        if len(data) < WORTH_A_WINDOW and isinstance(data, bytes):
            return (place + data[MAGIC_AT:],)
        return place, memoryview(data)[MAGIC_AT:]
