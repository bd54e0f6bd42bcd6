"""What the log can be told: for the whole store, and per topic."""

from dataclasses import dataclass
from typing import Final, Literal

Fsync = Literal["group", "always", "never"]
FOREVER: Final = -1
MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class LogSettings:
    """For the whole store.

    `fsync`: `group` answers after a sync that is shared by everything that arrived meanwhile, `always` syncs every
    append before it returns, `never` leaves it to the system (a killed process loses nothing, a power cut may).
    `verify_bytes`: how much of the log is read and checked at the start, newest first; older sealed segments are
    opened by their index.
    """

    fsync: Fsync = "group"
    checkpoint_bytes: int = 64 * MEBIBYTE
    segment_bytes: int = 128 * MEBIBYTE
    open_files: int = 128
    verify_bytes: int = 1024 * MEBIBYTE
    producer_expiry_ms: int = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Compacting:
    """Kafka's configs of a compacted topic; times in milliseconds.

    A partition is compacted when at least this share of its sealed segments has not been, or when something in there
    has waited longer than `max_lag_ms`; nothing younger than `min_lag_ms` is touched.
    """

    min_dirty_ratio: float = 0.5
    min_lag_ms: int = 0
    max_lag_ms: int = 2**63 - 1
    delete_retention_ms: int = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class TopicLimits:
    """For one topic, as Kafka's configs of the same names; -1 is without end."""

    retention_ms: int = FOREVER
    retention_bytes: int = FOREVER
    segment_bytes: int | None = None
    segment_ms: int | None = None
    compaction: Compacting | None = None
    """How the topic is compacted; None when it is not."""
