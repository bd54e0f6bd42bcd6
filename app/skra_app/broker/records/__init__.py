"""Record batches: read, checked, decoded to columns, written.

`received` reads the one batch of a produce request and `split` a piece of the log, headers and checksums verified;
`decode` walks the records of a batch under a memory cap; `encode` writes the broker's own batches, `marker` the ends of
transactions. Hostile bytes end in a `RecordsFault` with the Kafka error code that the client is told. A new compression
is a line in `codec`.
"""

from skra_app.broker.records.batch import Batch, BatchHeader
from skra_app.broker.records.decode import Headers, Records, decode
from skra_app.broker.records.encode import Producer, Record, encode, with_append_time
from skra_app.broker.records.faults import (
    BatchTooLarge,
    CorruptBatch,
    InvalidBatch,
    NotOneBatch,
    RecordsFault,
    UnsupportedCodec,
    UntimelyRecords,
)
from skra_app.broker.records.marker import commits, marker
from skra_app.broker.records.sift import emptied, sift
from skra_app.broker.records.split import MAX_MESSAGE_BYTES, checksum, received, split
from skra_app.broker.records.timely import TimeLimits, verify_times

__all__ = [
    "MAX_MESSAGE_BYTES",
    "Batch",
    "BatchHeader",
    "BatchTooLarge",
    "CorruptBatch",
    "Headers",
    "InvalidBatch",
    "NotOneBatch",
    "Producer",
    "Record",
    "Records",
    "RecordsFault",
    "TimeLimits",
    "UnsupportedCodec",
    "UntimelyRecords",
    "checksum",
    "commits",
    "decode",
    "emptied",
    "encode",
    "marker",
    "received",
    "sift",
    "split",
    "verify_times",
    "with_append_time",
]
