"""The marker that ends a transaction in a partition: a control batch of one record (KIP-98).

Layout: Kafka documentation, "Control Batches": the key is version and type, the value version and coordinator epoch.
"""

import struct
from typing import Final

from skra_app.broker.records.batch import CONTROL, TRANSACTIONAL, Batch
from skra_app.broker.records.decode import decode
from skra_app.broker.records.encode import Producer, Record, encode

KEY: Final = struct.Struct(">hh")
VALUE: Final = struct.Struct(">hi")
VERSION: Final = 0
ABORT: Final = 0
COMMIT: Final = 1
COORDINATOR_EPOCH: Final = 0


def marker(producer_id: int, epoch: int, timestamp: int, *, committed: bool) -> Batch:
    """The end of a transaction of that producer; the timestamp is in milliseconds."""
    key = KEY.pack(VERSION, COMMIT if committed else ABORT)
    record = Record(key, VALUE.pack(VERSION, COORDINATOR_EPOCH), timestamp)
    return encode([record], attributes=TRANSACTIONAL | CONTROL, producer=Producer(producer_id, epoch))


def commits(batch: Batch) -> bool:
    """Whether this control batch says that its transaction counts."""
    (key,) = decode(batch).keys
    return KEY.unpack(key or b"") == (VERSION, COMMIT)
