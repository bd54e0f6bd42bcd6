"""What can be wrong with the bytes of a produce request: one small tree with Kafka's error codes.

RecordsFault
├── CorruptBatch        2    the bytes are damaged: a length, the checksum, a compressed payload
├── UnsupportedFormat  43    records of a message format that ended with Kafka 0.10
├── UnsupportedCodec   76    a compression that nobody knows
├── BatchTooLarge      10    more bytes than the limits allow, as sent or once decompressed
└── InvalidBatch       87    whole and readable, but its parts contradict each other
"""

from typing import ClassVar


class RecordsFault(Exception):
    """The records of one partition cannot be taken; the message names the place, what was expected and what came."""

    code: ClassVar[int] = 87


class CorruptBatch(RecordsFault):
    """Damaged bytes: CORRUPT_MESSAGE. Clients retry it."""

    code = 2


class BatchTooLarge(RecordsFault):
    """Over a limit: MESSAGE_TOO_LARGE."""

    code = 10


class UnsupportedFormat(RecordsFault):
    """Message format 0 or 1: UNSUPPORTED_FOR_MESSAGE_FORMAT."""

    code = 43


class UnsupportedCodec(RecordsFault):
    """An unknown compression: UNSUPPORTED_COMPRESSION_TYPE."""

    code = 76


class InvalidBatch(RecordsFault):
    """Parts that contradict each other: INVALID_RECORD."""

    code = 87
