"""Compatibility levels: which schemas must read which."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple, TypeVar

S = TypeVar("S")


class Direction(Enum):
    """Which side of a comparison is the candidate."""

    BACKWARD = "BACKWARD"
    """The candidate reads what the history wrote."""
    FORWARD = "FORWARD"
    """The history reads what the candidate writes."""


class Pair(NamedTuple):
    """One question that a level asks: can the candidate and the schema at `position` of the history be used so?"""

    position: int
    direction: Direction


class Level(Enum):
    """The seven levels of a schema registry."""

    NONE = "NONE"
    BACKWARD = "BACKWARD"
    BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE"
    FORWARD = "FORWARD"
    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    FULL = "FULL"
    FULL_TRANSITIVE = "FULL_TRANSITIVE"

    @property
    def transitive(self) -> bool:
        """Whether every schema of the history is asked, not only the last."""
        return self.value.endswith("_TRANSITIVE")

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions asked, in the order in which they are reported."""
        name = self.value.removesuffix("_TRANSITIVE")
        if name == "NONE":
            return ()
        if name == "FULL":
            return (Direction.FORWARD, Direction.BACKWARD)
        return (Direction(name),)

    def pairs(self, history: Sequence[S]) -> Iterator[tuple[Pair, S]]:
        """The questions of this level about a history (oldest first), newest version first."""
        asked = range(len(history) - 1, -1 if self.transitive else max(-1, len(history) - 2), -1)
        for position in asked:
            for direction in self.directions:
                yield Pair(position, direction), history[position]
