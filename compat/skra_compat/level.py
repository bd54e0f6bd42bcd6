"""Compatibility levels: which schemas must read which."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple, TypeVar

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
        return self in _TRANSITIVE

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions asked, in the order in which they are reported."""
        return _DIRECTIONS[self]

    def pairs(self, history: Sequence[S]) -> Iterator[tuple[Pair, S]]:
        """The questions of this level about a history (oldest first), newest version first."""
        asked = range(len(history) - 1, -1 if self.transitive else max(-1, len(history) - 2), -1)
        for position in asked:
            for direction in self.directions:
                yield Pair(position, direction), history[position]


_TRANSITIVE: Final = frozenset({Level.BACKWARD_TRANSITIVE, Level.FORWARD_TRANSITIVE, Level.FULL_TRANSITIVE})
_DIRECTIONS: Final[dict[Level, tuple[Direction, ...]]] = {
    Level.NONE: (),
    Level.BACKWARD: (Direction.BACKWARD,),
    Level.BACKWARD_TRANSITIVE: (Direction.BACKWARD,),
    Level.FORWARD: (Direction.FORWARD,),
    Level.FORWARD_TRANSITIVE: (Direction.FORWARD,),
    Level.FULL: (Direction.FORWARD, Direction.BACKWARD),
    Level.FULL_TRANSITIVE: (Direction.FORWARD, Direction.BACKWARD),
}
