"""Comparisons made before, by the wordings of the two schemas: an answer keeps no schema alive."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import TypeAlias

from skra_compat.budget import Limits
from skra_compat.event import Json
from skra_compat.policy import Policy
from skra_compat.verdict import Comparison, Degradation, Incompatibility

Key: TypeAlias = tuple[bytes, bytes, Policy, Limits]
"""Wordings of reader and writer, and what else decides."""


class Memo:
    """Answers up to a weight in all; those longest unasked go first. Any thread may ask."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._answers: OrderedDict[Key, Comparison] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Key) -> Comparison | None:
        """The answer, if it is still there."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: Key, answer: Comparison) -> None:
        """Remember an answer, unless it would push out a tenth of the others."""
        own = weight(answer)
        if own * 10 > self._most:
            return
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._weight += own
            while self._weight > self._most:
                self._weight -= weight(self._answers.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()
            self._weight = 0


def weight(answer: Comparison) -> int:
    """Roughly how many objects an answer holds: reports and the values of their events."""
    reports: list[Incompatibility | Degradation] = [*answer.incompatibilities, *answer.degradations]
    return 4 + 8 * len(reports) + sum(_values(one.counterexample.event) for one in reports if one.counterexample)


def _values(event: Json) -> int:
    count = 0
    waiting = [event]
    while waiting:
        one = waiting.pop()
        count += 1
        if isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
    return count
