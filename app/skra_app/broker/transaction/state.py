"""One transactional id: who writes under it, and where its present or last transaction stands."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple

from skra_app.broker.group import Committed, TopicPartition

NEVER: Final = float("inf")
NO_EPOCH: Final = -1
LAST_EPOCH: Final = 2**15 - 2
"""Epochs end one before the largest number, so that the last producer can still be fenced."""


class Phase(Enum):
    """Where a transaction stands; the values are Kafka's names."""

    EMPTY = "Empty"
    ONGOING = "Ongoing"
    PREPARE_COMMIT = "PrepareCommit"
    PREPARE_ABORT = "PrepareAbort"
    COMPLETE_COMMIT = "CompleteCommit"
    COMPLETE_ABORT = "CompleteAbort"

    @property
    def decided(self) -> bool:
        """Decided, and its markers are still to be written."""
        return self in {Phase.PREPARE_COMMIT, Phase.PREPARE_ABORT}


class Moment(NamedTuple):
    """Now: `clock` in monotonic seconds for what is waited for, `at` in milliseconds of the calendar to be shown."""

    clock: float
    at: int


@dataclass(slots=True)
class Transaction:
    """Everything about one transactional id; its offsets are those that its groups see once it is committed."""

    id: str
    producer_id: int
    epoch: int = NO_EPOCH
    last_producer_id: int = -1
    last_epoch: int = NO_EPOCH
    timeout_ms: int = 0
    phase: Phase = Phase.EMPTY
    partitions: set[TopicPartition] = field(default_factory=set[TopicPartition])
    groups: set[str] = field(default_factory=set[str])
    offsets: dict[str, dict[TopicPartition, Committed]] = field(
        default_factory=dict[str, dict[TopicPartition, Committed]]
    )
    started: int = -1
    updated: int = -1
    deadline: float = NEVER

    def reaches(self, topic: str) -> bool:
        """Whether a partition of the topic is part of it."""
        return any(name == topic for name, _ in self.partitions)

    def begin(self, now: Moment) -> None:
        """Something is part of it now: it is ongoing, if it was not before."""
        self.updated = now.at
        if self.phase is not Phase.ONGOING:
            self.phase, self.started = Phase.ONGOING, now.at
            self.deadline = now.clock + self.timeout_ms / 1000

    def decide(self, now: Moment, *, committed: bool) -> None:
        """Nothing changes its end any more."""
        self.phase = Phase.PREPARE_COMMIT if committed else Phase.PREPARE_ABORT
        self.updated, self.deadline = now.at, NEVER

    def complete(self, now: Moment) -> None:
        """Its markers are written."""
        committed = self.phase is Phase.PREPARE_COMMIT
        self.phase = Phase.COMPLETE_COMMIT if committed else Phase.COMPLETE_ABORT
        began = self.started
        self.clear(now)
        self.started = began

    def clear(self, now: Moment) -> None:
        """Nothing is part of it."""
        self.partitions, self.groups, self.offsets = set(), set(), {}
        self.updated, self.started, self.deadline = now.at, -1, NEVER
