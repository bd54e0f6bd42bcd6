"""What is sent aside of a batch, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from skra_app.broker.records import Batch, Records, emptied, sift
from skra_app.gate import RecordFault


@dataclass(frozen=True, slots=True)
class Aside:
    """The records of one batch, and the faults of those that may not land."""

    records: Records
    faults: Sequence[RecordFault]
    """In the order of the batch, at least one; a record may have several."""

    @property
    def by_record(self) -> dict[int, list[RecordFault]]:
        """The faults of each bad record, by its place in the batch."""
        found: dict[int, list[RecordFault]] = {}
        for fault in self.faults:
            found.setdefault(fault.index, []).append(fault)
        return dict(sorted(found.items()))


def without(batch: Batch, bad: frozenset[int]) -> Batch:
    """The batch without its records at these places: it covers the same offsets and sequence numbers as before."""
    base = batch.header.base_offset
    return sift(batch, lambda offset, _key, _has_value: offset - base not in bad) or emptied(batch.header)
