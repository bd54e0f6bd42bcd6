"""Where a rejection can be read, since many clients do not show the broker's reason: a topic of its own, and the log.

One record for one refused batch in `__skra_rejections`. The topic is bounded in size, the records in rate: a
producer that sends nothing but rubbish must not push out what others need to see. What was left out is counted in
the next record.
"""

import base64
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from prometheus_client import Counter

from skra_app.broker.ledger import own_topic_id
from skra_app.broker.log import LogError, LogStore, PartitionLog, TopicLimits
from skra_app.broker.records import Record, encode
from skra_app.gate import RecordFault
from skra_app.registry.refused import Allowance

log = logging.getLogger(__name__)

TOPIC = "__skra_rejections"
TOPIC_ID = own_topic_id(TOPIC)
LIMITS = TopicLimits(retention_bytes=64 * 1024 * 1024, segment_bytes=8 * 1024 * 1024)
PER_SECOND = 100
BURST = 1000
COUNTED = Counter(
    "skra_broker_rejections",
    "Batches with records that were refused or sent aside, and such that were only observed to deserve it.",
    ("topic", "observed"),
    registry=None,
)
"""Shown by the web where the broker is a process of its own, through the files that both share."""
SAMPLE_BYTES = 1024
"""Bytes of a refused record that are shown."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One batch that was refused, would have been on a topic that only observes, or landed without some records."""

    topic: str
    partition: int
    client_id: str
    principal: str
    code: int
    message: str
    faults: Sequence[RecordFault]
    value: bytes | None
    """The value of the first record at fault, None when it has none or was not read."""
    observed: bool = False
    aside: str = ""
    """The topic that took the records at fault as dead letters, while the others landed."""

    @property
    def became(self) -> str:
        """What became of the records at fault, in a word."""
        return "observed" if self.observed else "sent aside" if self.aside else "rejected"


class Rejections:
    """Keeps rejections for whoever asks why a record did not land."""

    def __init__(self, store: LogStore, partition: PartitionLog, clock: Callable[[], float]) -> None:
        self._store = store
        self._partition = partition
        self._clock = clock
        self._allowance = Allowance(BURST, PER_SECOND, clock)
        self.count = 0
        """How many there were since the start, left out or not."""

    def record(self, rejected: Rejected) -> None:
        """Write one down; never fails the request that it is about."""
        self.count += 1
        COUNTED.labels(rejected.topic, str(rejected.observed).lower()).inc()
        now = self._clock()
        if not self._allowance.take():
            return
        log.warning(
            "%s %s[%d] from %s (client %r): %s",
            rejected.became,
            rejected.topic,
            rejected.partition,
            rejected.principal,
            rejected.client_id,
            rejected.message,
        )
        value = orjson.dumps(_as_json(rejected, now, self._allowance.settle()))
        try:
            self._store.append(self._partition, encode([Record(rejected.topic.encode(), value, int(now * 1000))]))
        except LogError as fault:
            log.warning("the rejection could not be kept: %s", fault)


def _as_json(rejected: Rejected, now: float, left_out: int) -> dict[str, object]:
    value = rejected.value
    return {
        "at": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "topic": rejected.topic,
        "partition": rejected.partition,
        "client_id": rejected.client_id,
        "principal": rejected.principal,
        "code": rejected.code,
        "message": rejected.message,
        "observed": rejected.observed,
        "aside": rejected.aside or None,
        "faults": [
            {"index": fault.index, "part": fault.part.value, "path": fault.path, "message": fault.message}
            for fault in rejected.faults
        ],
        "value": None if value is None else base64.b64encode(value[:SAMPLE_BYTES]).decode(),
        "value_size": None if value is None else len(value),
        "left_out_before": left_out,
    }
