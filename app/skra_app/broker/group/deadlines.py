"""Which group has something to do next, found without looking at the others: most groups only have offsets.

A deadline that is put off (a heartbeat) is not noted again: it is looked up when the noted one comes up.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from skra_app.broker.group.state import NEVER


class Deadlines:
    """The earliest deadline of each group, as of when it was noted; `present` gives today's, NEVER for none."""

    def __init__(self, present: Callable[[str], float]) -> None:
        self._present = present
        self._heap: list[tuple[float, str]] = []
        self._noted: dict[str, float] = {}

    def note(self, group: str) -> None:
        """Something happened that may have brought the group's deadline nearer."""
        deadline = self._present(group)
        if deadline < self._noted.get(group, NEVER):
            self._noted[group] = deadline
            heappush(self._heap, (deadline, group))

    def next(self) -> float:
        """When the next group has something to do; NEVER for none."""
        while self._heap:
            noted, group = self._heap[0]
            if self._noted.get(group) == noted == self._present(group):
                return noted
            self._take()
            self.note(group)
        return NEVER

    def due(self, now: float) -> list[str]:
        """Groups whose noted deadline has come; whoever acts on them notes them again."""
        found: list[str] = []
        while self._heap and self._heap[0][0] <= now:
            found.append(self._take())
        return list(dict.fromkeys(found))

    def _take(self) -> str:
        noted, group = heappop(self._heap)
        if self._noted.get(group) == noted:
            del self._noted[group]
        return group
