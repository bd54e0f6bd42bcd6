"""Transactions as one partition sees them: which are open, and up to where everything is decided (KIP-98)."""

from itertools import chain
from typing import NamedTuple

from skra_app.broker.records.batch import BatchHeader


class Aborted(NamedTuple):
    """A transaction that does not count: whose, first offset, marker, and up to where all was decided then."""

    producer_id: int
    first: int
    marker: int
    stable: int


class Stability:
    """The transactions of a partition that hold back its readers."""

    __slots__ = ("_settling", "open")

    def __init__(self) -> None:
        self.open: dict[int, int] = {}
        """Producer id and first offset of every transaction without a marker."""
        self._settling: list[tuple[int, int]] = []  # first offset and marker of those whose marker is not readable yet

    def taken(self, header: BatchHeader, base_offset: int) -> None:
        """A producer's batch lies at `base_offset` now."""
        if header.transactional:
            self.open.setdefault(header.producer_id, base_offset)

    def ended(self, producer_id: int, marker: int) -> Aborted | None:
        """A transaction has its marker; what readers must know if it does not count, None when it had no records."""
        first = self.open.pop(producer_id, None)
        if first is None:
            return None
        self._settling.append((first, marker))
        return Aborted(producer_id, first, marker, min(self.open.values(), default=marker + 1))

    def settle(self, high_watermark: int) -> None:
        """Markers before `high_watermark` can be read."""
        self._settling = [one for one in self._settling if one[1] >= high_watermark]

    def last_stable(self, high_watermark: int) -> int:
        """The offset before which every transaction is decided and readable."""
        return min(chain((high_watermark,), self.open.values(), (first for first, _ in self._settling)))
