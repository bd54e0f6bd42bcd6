"""What one partition knows of its idempotent producers (KIP-98, KIP-360), and the lenient rule of this broker.

A batch is taken when it continues the last accepted one, or the last one that the gate rejected: clients differ in
which of the two they think comes next (spec broker §3.4).
"""

from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from skra_app.broker.log.errors import DuplicateSequence, OutOfOrderSequence, StaleProducerEpoch
from skra_app.broker.records.batch import SEQUENCES, BatchHeader, next_sequence

REMEMBERED: Final = 5  # clients keep at most five batches in flight


class Taken(NamedTuple):
    """One batch: its sequence numbers, where it lies, and the latest of its timestamps, in milliseconds."""

    first: int
    last: int
    base_offset: int
    timestamp: int


@dataclass(slots=True)
class ProducerState:
    """One producer in one epoch; `seen` is the timestamp of its last batch, in milliseconds.

    `idle_since`: when it was first found to have written nothing since the look before; None while it writes. The
    timestamps of its records say nothing about that: they may be of last year. `marked`: whether a transaction of it
    ended here. `begins`: with which sequence it came as one that nobody knew, if that is known: nothing before it was
    ever here. `put_off`: whether its very first batch was, with an error that passes: what is in flight behind it has
    to wait.
    """

    epoch: int
    seen: int
    idle_since: int | None = None
    marked: bool = False
    begins: int | None = None
    put_off: bool = False
    taken: deque[Taken] = field(default_factory=lambda: deque[Taken](maxlen=REMEMBERED))
    rejected: deque[Taken] = field(default_factory=lambda: deque[Taken](maxlen=REMEMBERED))


class Producers:
    """All producers of one partition, by producer id."""

    __slots__ = ("_states",)

    def __init__(self) -> None:
        self._states: dict[int, ProducerState] = {}

    def __len__(self) -> int:
        return len(self._states)

    def duplicate(self, header: BatchHeader) -> Taken | None:
        """The same batch where it already lies, or None for one that may be appended.

        Raises StaleProducerEpoch, OutOfOrderSequence, DuplicateSequence.
        """
        state = self._states.get(header.producer_id)
        if header.control or (state is None and not header.base_sequence):
            return None
        if state is None:
            state = self._state(header)
        if header.producer_epoch != state.epoch:
            _judge_epoch(header, state)
            return None
        if not state.taken:
            _judge_first(header, state)
            state.begins = header.base_sequence
            return None
        first, last = header.base_sequence, header.last_sequence
        for taken in state.taken:
            if taken.first == first and taken.last == last:
                return taken
        _judge_sequence(header, state)
        return None

    def __iter__(self) -> Iterator[tuple[int, ProducerState]]:
        """Producer ids and what is known of each."""
        return iter(self._states.items())

    def accepted(self, header: BatchHeader, base_offset: int) -> None:
        """The batch lies at `base_offset` now."""
        if header.control:
            self._marked(header)
        elif header.producer_id >= 0 and header.base_sequence >= 0:
            state = self._state(header)
            state.taken.append(Taken(header.base_sequence, header.last_sequence, base_offset, header.max_timestamp))

    def put_off(self, header: BatchHeader) -> None:
        """The batch failed and will be sent again: if it is a producer's first one, nothing is taken before it.

        Without this the second one in flight would be taken as that of a producer nobody knows, and the first never.
        """
        known = self._states.get(header.producer_id)
        first = known is None or (known.epoch == header.producer_epoch and not known.taken and not known.rejected)
        if first and header.producer_id >= 0 and header.base_sequence == 0:
            self._state(header).put_off = True

    def rejected(self, header: BatchHeader) -> None:
        """The gate refused the batch: it counts as consumed when it came in turn."""
        if header.producer_id < 0:
            return
        known = self._states.get(header.producer_id)
        if known is not None and header.producer_epoch < known.epoch:
            return
        state = self._state(header)
        if state.put_off and header.base_sequence:
            return
        state.put_off = False
        turn = _expected(state)
        if not turn or header.base_sequence in turn:
            state.rejected.append(Taken(header.base_sequence, header.last_sequence, -1, -1))

    def expire(self, now: int, after: int, spared: Container[int] = ()) -> None:
        """Forgets producers found idle `after` milliseconds ago, and ever since, but for those in `spared`."""
        for number, state in list(self._states.items()):
            if state.idle_since is None:
                state.idle_since = now
            elif now - state.idle_since >= after and number not in spared:
                del self._states[number]

    def _marked(self, header: BatchHeader) -> None:
        """A transaction ended; the epoch of its marker is higher when its producer is fenced."""
        known = self._states.get(header.producer_id)
        if known is None or header.producer_epoch >= known.epoch:
            self._state(header).marked = True

    def _state(self, header: BatchHeader) -> ProducerState:
        state = self._states.get(header.producer_id)
        if state is None or state.epoch != header.producer_epoch:
            marked = state is not None and state.marked
            state = ProducerState(header.producer_epoch, header.max_timestamp, marked=marked)
            self._states[header.producer_id] = state
        state.seen = max(state.seen, header.max_timestamp)
        state.idle_since = None
        return state


def _expected(state: ProducerState) -> set[int]:
    """The sequence numbers that may come next; none when any may."""
    if not state.taken and not state.rejected:
        return set()
    return {next_sequence(known[-1].last) for known in (state.taken, state.rejected) if known}


def _judge_epoch(header: BatchHeader, state: ProducerState) -> None:
    if header.producer_epoch < state.epoch:
        raise StaleProducerEpoch(
            f"producer {header.producer_id} wrote with epoch {header.producer_epoch}; "
            f"it was started again and has epoch {state.epoch} now"
        )
    if header.base_sequence != 0:
        raise OutOfOrderSequence(
            f"producer {header.producer_id} begins epoch {header.producer_epoch} with sequence "
            f"{header.base_sequence}; expected 0"
        )


def _judge_first(header: BatchHeader, state: ProducerState) -> None:
    if state.put_off and header.base_sequence:
        raise OutOfOrderSequence(
            f"producer {header.producer_id} sent sequence {header.base_sequence}; its first batch could not be taken "
            "and has to come again before"
        )


def _judge_sequence(header: BatchHeader, state: ProducerState) -> None:
    expected = _expected(state)
    if header.base_sequence in expected:
        return
    latest = state.taken[-1].last
    behind = _not_after(header.base_sequence, latest) and _not_after(header.last_sequence, latest)
    behind = behind and (state.begins is None or _not_after(state.begins, header.base_sequence))
    refused = any(_not_after(gone.first, header.base_sequence) and _not_after(header.last_sequence, gone.last)
                  for gone in state.rejected)  # fmt: skip
    if behind and not refused:
        raise DuplicateSequence(
            f"sequence {header.base_sequence} of producer {header.producer_id} is in the log already, more than "
            f"{REMEMBERED} batches ago; the last one is {latest}"
        )
    wanted = " or ".join(map(str, sorted(expected)))
    raise OutOfOrderSequence(
        f"producer {header.producer_id} sent sequence {header.base_sequence}; expected {wanted}, so a batch is missing"
    )


def _not_after(one: int, other: int) -> bool:
    """Whether `one` comes no later than `other`, where numbers start over after 2^31-1."""
    return (other - one) % SEQUENCES < SEQUENCES // 2
