"""Records whose producer's clock is too far from the broker's (KIP-937): a wrong clock would ruin retention by time."""

from typing import Final, NamedTuple

from skra_app.broker.records.batch import Batch
from skra_app.broker.records.decode import decode
from skra_app.broker.records.faults import UntimelyRecords

NO_TIMESTAMP: Final = -1


class TimeLimits(NamedTuple):
    """How far a record's timestamp may lie from the broker's clock; milliseconds."""

    before: int | None
    """None for as far as it likes."""
    after: int


def verify_times(batch: Batch, limits: TimeLimits, now: int, *, limit: int) -> None:
    """Refuse a batch with a record from too long ago or from the future; `now` in milliseconds.

    `limit`: bytes that the batch may have once decompressed; only a batch that must be looked into is.

    Raises:
        UntimelyRecords: names each record. RecordsFault: the batch cannot be read.
    """
    latest = now + limits.after
    if limits.before is None and batch.header.max_timestamp <= latest:
        return
    earliest = None if limits.before is None else now - limits.before
    wrong = [
        (index, f"timestamp {timestamp} is out of range: expected {earliest or 'any'} to {latest} (milliseconds)")
        for index, timestamp in enumerate(decode(batch, limit=limit).timestamps)
        if timestamp != NO_TIMESTAMP and (timestamp > latest or (earliest is not None and timestamp < earliest))
    ]
    if wrong:
        raise UntimelyRecords(f"{len(wrong)} records have a timestamp out of range; {wrong[0][1]}", wrong)
