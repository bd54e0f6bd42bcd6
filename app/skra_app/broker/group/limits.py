"""What a coordinator allows; the defaults are Kafka's (`group.min.session.timeout.ms` and so on)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """Sessions in milliseconds, the text beside a committed offset in characters."""

    min_session_ms: int = 6_000
    max_session_ms: int = 1_800_000
    metadata_bytes: int = 4_096
