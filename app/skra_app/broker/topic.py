"""A topic as the broker serves it, and which names are whose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from skra_app.broker.log import FOREVER, Compacting, TopicLimits
from skra_app.broker.records import TimeLimits
from skra_app.broker.topic_configs import LONGEST, decimal, integer

OFFSETS = "__consumer_offsets"
TRANSACTIONS = "__transaction_state"
KAFKAS_OWN = frozenset({OFFSETS, TRANSACTIONS})
RESERVED = "__skra_"
"""Before the names of the broker's own topics; clients may not create them."""


@dataclass(frozen=True)
class Topic:
    """A topic as the broker serves it."""

    name: str
    id: UUID
    partitions: int
    configs: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def internal(self) -> bool:
        """Whether Kafka's clients hide it from a list of topics."""
        return self.name in KAFKAS_OWN

    @cached_property
    def reserved(self) -> bool:
        """Whether only the broker writes it."""
        return self.name.startswith(RESERVED) or self.name in KAFKAS_OWN

    @cached_property
    def max_message_bytes(self) -> int:
        """Largest batch, as it is sent."""
        return integer(self.configs, "max.message.bytes")

    @cached_property
    def append_time(self) -> bool:
        """Whether records bear the broker's time instead of the producer's."""
        return self.configs.get("message.timestamp.type") == "LogAppendTime"

    @cached_property
    def time_limits(self) -> TimeLimits:
        """How far a record's timestamp may lie from the broker's clock."""
        before = integer(self.configs, "message.timestamp.before.max.ms")
        after = integer(self.configs, "message.timestamp.after.max.ms")
        return TimeLimits(None if before == LONGEST else before, after)

    @cached_property
    def compacted(self) -> bool:
        """Whether records are kept by key, so that each needs one."""
        return "compact" in self._policies

    @property
    def deletes(self) -> bool:
        """Whether records go when they are old or too many."""
        return "delete" in self._policies

    @property
    def limits(self) -> TopicLimits:
        """How long the log keeps its records."""
        deleted = self.deletes
        segment_ms = integer(self.configs, "segment.ms")
        longest_lag = integer(self.configs, "max.compaction.lag.ms")
        return TopicLimits(
            retention_ms=integer(self.configs, "retention.ms") if deleted else FOREVER,
            retention_bytes=integer(self.configs, "retention.bytes") if deleted else FOREVER,
            segment_bytes=integer(self.configs, "segment.bytes") if "segment.bytes" in self.configs else None,
            segment_ms=min(segment_ms, longest_lag) if self.compacted else segment_ms,
            compaction=self._compaction if self.compacted else None,
        )

    @property
    def _policies(self) -> list[str]:
        return [policy.strip() for policy in self.configs.get("cleanup.policy", "delete").split(",")]

    @property
    def _compaction(self) -> Compacting:
        return Compacting(
            min_dirty_ratio=decimal(self.configs, "min.cleanable.dirty.ratio"),
            min_lag_ms=integer(self.configs, "min.compaction.lag.ms"),
            max_lag_ms=integer(self.configs, "max.compaction.lag.ms"),
            delete_retention_ms=integer(self.configs, "delete.retention.ms"),
        )


def may_be_created(name: str) -> bool:
    """Whether a client may bring a topic of that name into being."""
    return not name.startswith(RESERVED) and name not in KAFKAS_OWN
