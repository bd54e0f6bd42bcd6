"""How much one batch may cost: bytes that are judged, and processor time spent on judging them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from skra_app.registry.topic import TopicPolicy

SLICE: Final = 64
"""Payloads judged between two looks at the time."""
Spent = Callable[[], float]
"""Seconds of processor time that this thread has used: a busy machine refuses nothing."""


class OverBudget(Exception):
    """Judging the batch would cost more than the topic's policy allows."""


@dataclass(slots=True)
class Budget:
    """What is left for one batch; without limits, everything."""

    room: int | None = None
    """Bytes of keys and values that may still be judged."""
    seconds: float | None = None
    spent: Spent = time.thread_time
    _began: float = 0.0

    @classmethod
    def of(cls, policy: TopicPolicy, spent: Spent) -> "Budget":
        """The budget of a batch that is about to be judged."""
        milliseconds = policy.number("budget_ms")
        seconds = None if milliseconds is None else milliseconds / 1000
        return cls(policy.number("budget_bytes"), seconds, spent, spent() if seconds is not None else 0.0)

    def charge(self, payloads: Sequence[bytes | None]) -> None:
        """Count what one side of the batch holds; raises OverBudget."""
        if self.room is None:
            return
        self.room -= sum(len(payload) for payload in payloads if payload is not None)
        if self.room < 0:
            raise OverBudget(f"its keys and values are {-self.room} bytes more than skra.budget-bytes allows to judge")

    def slices(self, payloads: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
        """The payloads in as many pieces as it takes to stop in time; raises OverBudget."""
        if self.seconds is None:
            yield payloads
            return
        for start in range(0, len(payloads), SLICE):
            if self.spent() - self._began > self.seconds:
                raise OverBudget(f"judging it takes longer than skra.budget-ms allows ({self.seconds * 1000:g} ms)")
            yield payloads[start : start + SLICE]


NO_BUDGET: Final = Budget()
"""Nothing is limited."""
