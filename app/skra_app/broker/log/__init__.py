"""The log: batches as they came, one strictly ordered log per partition, kept until retention says otherwise.

The face, for the broker (everything but `durable` and `close` is synchronous and belongs to the broker's loop)::

    store = LogStore.open(Path | None, LogSettings(fsync="group", …))    # None: the same log in memory
    store.ensure(topic, topic_id, partitions, TopicLimits(…))   # idempotent; another id means another topic
    store.delete(topic)
    log = store.log(topic, partition)                 # PartitionLog | None
    appended = store.append(log, batch)               # Appended(base_offset, start_offset, ticket, …)
    await store.durable(appended.ticket)              # returns after the sync that covers it; raises StorageFull, …
    log.read(offset, max_bytes)                       # bytes: whole batches from the one that holds `offset` on
    log.start_offset, log.high_watermark, log.last_stable_offset, log.end_offset
    log.aborted(offset, until)                        # Aborted(producer_id, first, …): what committed readers skip
    log.offset_for_time(timestamp)                    # TimedOffset(offset, timestamp) | None
    log.producers.rejected(header)                    # a refused batch counts as consumed (spec broker §3.4)
    unwatch = log.watch(callback)                     # called when the high watermark moves
    store.delete_records(log, before)                 # new start offset
    store.retain(now)                                 # applies retention to every partition; milliseconds
    await store.compact(log, now)                     # the latest record of each key stays; compact_due(now): in time
    store.new_producer_id()                           # never given before, across restarts
    store.topics()                                    # {topic: id} of all that has a log
    await store.close()

Errors are one tree, `errors.LogError`, each with its Kafka error code.
"""

from skra_app.broker.log.errors import (
    DamagedLog,
    DuplicateSequence,
    LogError,
    OffsetOutOfRange,
    OutOfOrderSequence,
    StaleProducerEpoch,
    StorageFailed,
    StorageFull,
    UnexpectedTransaction,
)
from skra_app.broker.log.partition import PartitionLog, TimedOffset
from skra_app.broker.log.settings import FOREVER, Compacting, LogSettings, TopicLimits
from skra_app.broker.log.stability import Aborted
from skra_app.broker.log.store import Appended, LogStore

__all__ = [
    "FOREVER",
    "Aborted",
    "Appended",
    "Compacting",
    "DamagedLog",
    "DuplicateSequence",
    "LogError",
    "LogSettings",
    "LogStore",
    "OffsetOutOfRange",
    "OutOfOrderSequence",
    "PartitionLog",
    "StaleProducerEpoch",
    "StorageFailed",
    "StorageFull",
    "TimedOffset",
    "TopicLimits",
    "UnexpectedTransaction",
]
