"""What can be wrong with the bytes of a produce request: one small tree with Kafka's error codes.

RecordsFault
├── CorruptBatch        2    the bytes are damaged: the checksum, a compressed payload
├── UnsupportedCodec   76    a compression that nobody knows
├── UntimelyRecords    32    timestamps that are too far from the broker's clock
├── BatchTooLarge      10    more bytes than the limits allow, as sent or once decompressed
└── InvalidBatch       87    a batch whose parts contradict each other, or
    └── NotOneBatch    87    not one whole batch of message format 2
"""

from collections.abc import Sequence
from typing import ClassVar


class RecordsFault(Exception):
    """The records of one partition cannot be taken; the message names the place, what was expected and what came."""

    code: ClassVar[int] = 87
    records: Sequence[tuple[int, str]] = ()
    """Which records are at fault and why, where that is known."""


class CorruptBatch(RecordsFault):
    """Damaged bytes: CORRUPT_MESSAGE. Clients retry it."""

    code = 2


class BatchTooLarge(RecordsFault):
    """Over a limit: MESSAGE_TOO_LARGE."""

    code = 10


class UntimelyRecords(RecordsFault):
    """Out of the topic's range: INVALID_TIMESTAMP."""

    code = 32

    def __init__(self, message: str, records: Sequence[tuple[int, str]]) -> None:
        super().__init__(message)
        self.records = records


class UnsupportedCodec(RecordsFault):
    """An unknown compression: UNSUPPORTED_COMPRESSION_TYPE."""

    code = 76


class InvalidBatch(RecordsFault):
    """Parts that contradict each other: INVALID_RECORD."""

    code = 87


class NotOneBatch(InvalidBatch):
    """No batch, half of one, one of an earlier format, or several: the log was not asked."""
