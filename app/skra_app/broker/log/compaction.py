"""Compaction: of records with the same key the latest stays. The rules, knowing no file (they are Kafka's).

Tombstones and the markers of transactions stay as long as `delete.retention.ms` says after the first compaction that
met them; a marker stays as long as anything of its transaction does. Records of an aborted transaction go at once. The
last batch of a producer stays, if need be without records: it says how far the producer had got.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from skra_app.broker.log.index import NO_TIMESTAMP
from skra_app.broker.log.stability import Aborted
from skra_app.broker.records.batch import Batch, BatchHeader
from skra_app.broker.records.sift import emptied, holes, sift

MOST_KEYS: Final = 1_000_000  # remembered in one pass; what lies beyond waits for the next


@dataclass(frozen=True, slots=True)
class Rules:
    """What is not a matter of keys.

    `old`: before this offset tombstones and markers have stayed long enough. `latest_of_producers`: where the last
    batch of each producer lies. `aborted`: the transactions that do not count, by producer id.
    """

    old: int
    latest_of_producers: AbstractSet[int]
    aborted: Mapping[int, Sequence[Aborted]]

    def counts(self, header: BatchHeader) -> bool:
        """Whether the batch is not part of an aborted transaction."""
        return not header.transactional or not any(
            ending.first <= header.base_offset < ending.marker for ending in self.aborted.get(header.producer_id, ())
        )


def survey(batches: Iterable[Batch], rules: Rules, latest: dict[bytes, int]) -> None:
    """Notes in `latest` the last offset of every key that these batches hold."""

    def note(offset: int, key: bytes | None, _: bool) -> bool:
        if key is not None:
            latest[_digest(key)] = offset
        return True

    for batch in batches:
        if not batch.header.control and rules.counts(batch.header):
            sift(batch, note)


class Compaction:
    """One pass over the batches of a partition, from its start on and in order."""

    def __init__(self, latest: dict[bytes, int], rules: Rules) -> None:
        self._latest = latest
        self._rules = rules
        self._met: set[int] = set()  # producers with a batch of the transaction whose marker is next
        self.changed = False
        """Whether anything was left out since this was last set to False."""

    def run(self, batches: Iterable[Batch], offset: int) -> Iterator[Batch]:
        """What stays of batches that follow each other from `offset` on; together it covers the same offsets."""
        end, gone = offset, NO_TIMESTAMP
        for batch in batches:
            header = batch.header
            end, left = header.next_offset, self._left_of(batch)
            self.changed |= left is not batch and header.records > 0
            if left is None and header.base_offset in self._rules.latest_of_producers:
                left = emptied(header)
            if left is not None:
                yield from holes(offset, header.base_offset, gone)
                yield left
                offset, gone = end, NO_TIMESTAMP
            else:
                gone = max(gone, header.max_timestamp)
        yield from holes(offset, end, gone)

    def _left_of(self, batch: Batch) -> Batch | None:
        header = batch.header
        if header.control:
            needed = header.producer_id in self._met or header.base_offset >= self._rules.old
            self._met.discard(header.producer_id)
            return batch if needed else None
        if header.transactional:
            self._met.add(header.producer_id)
        return sift(batch, self._stays) if self._rules.counts(header) else None

    def _stays(self, offset: int, key: bytes | None, has_value: bool) -> bool:
        if key is None or offset < self._latest.get(_digest(key), -1):
            return False
        return has_value or offset >= self._rules.old


def _digest(key: bytes) -> bytes:
    return blake2b(key, digest_size=16).digest()
