"""Which records are no longer kept: whole segments, oldest first, by age and by size."""

from skra_app.broker.log.partition import PartitionLog


def kept_from(log: PartitionLog, now: int) -> int:
    """The offset that the log should begin with; `now` and the topic's limits in milliseconds and bytes."""
    keep = log.start_offset
    left = log.size
    for segment in log.segments:
        last = segment is log.segments[-1]
        aged = log.limits.retention_ms >= 0 and 0 <= segment.max_timestamp < now - log.limits.retention_ms
        over = log.limits.retention_bytes >= 0 and left - segment.size >= log.limits.retention_bytes and not last
        if not (aged or over) or segment.next_offset > log.high_watermark:
            break
        keep, left = max(keep, segment.next_offset), left - segment.size
    return keep
