"""What the log refuses, with the Kafka error code that a client is told.

LogError
├── OffsetOutOfRange         1   reading before the start or after the end
├── OutOfOrderSequence      45   a batch of an idempotent producer is missing before this one
├── DuplicateSequence       46   already in the log, and too long ago to say at which offset
├── StaleProducerEpoch      47   the producer was started again since
├── UnexpectedTransaction   48   not part of the producer's open transaction
├── TenureEnded             29   judged while another application owned the topic
├── FencePending            19   of a new owner, before the old one is fenced; clients send it again
├── StorageFull             56   no room on the disk; taken again as soon as there is
│   └── OutOfFiles          56   no file is left to be opened (EMFILE, ENFILE); taken again as soon as there is one
├── StorageFailed           56   the disk refused a write or a sync; the broker must be started again
└── DamagedLog              56   found at the start: a file is not what was written; names file and position
"""

from typing import ClassVar


class LogError(Exception):
    """Root of the log's errors."""

    code: ClassVar[int] = 56


class OffsetOutOfRange(LogError):
    """OFFSET_OUT_OF_RANGE."""

    code = 1


class OutOfOrderSequence(LogError):
    """OUT_OF_ORDER_SEQUENCE_NUMBER."""

    code = 45


class DuplicateSequence(LogError):
    """DUPLICATE_SEQUENCE_NUMBER: clients take it as success."""

    code = 46


class StaleProducerEpoch(LogError):
    """INVALID_PRODUCER_EPOCH."""

    code = 47


class UnexpectedTransaction(LogError):
    """INVALID_TXN_STATE."""

    code = 48


class TenureEnded(LogError):
    """TOPIC_AUTHORIZATION_FAILED."""

    code = 29


class FencePending(LogError):
    """NOT_ENOUGH_REPLICAS: retriable for every client, without an effect on what it knows of the cluster."""

    code = 19


class StorageFull(LogError):
    """KAFKA_STORAGE_ERROR: retriable, and taken again once there is room."""


class OutOfFiles(StorageFull):
    """KAFKA_STORAGE_ERROR: nothing was touched, so nothing is in doubt, and it is done again."""


class StorageFailed(LogError):
    """KAFKA_STORAGE_ERROR: nobody knows what a disk holds after a failed sync, so nothing is acknowledged any more."""


class DamagedLog(LogError):
    """A file of the log holds something that was never written, or lacks something that was acknowledged."""
