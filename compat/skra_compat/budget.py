"""How much work an answer may cost, so that hostile schemas end in an answer and never in a hang."""

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds on one parse or one comparison; every one is a setting of whoever asks."""

    steps: int = 200_000
    """Pairs of schema parts looked at in one comparison, searches for an event included."""
    nesting: int = 100
    """Levels of nesting in a schema text."""
    references: int = 1_000
    """Referenced schemas, transitively."""
    reports: int = 100
    """Incompatibilities listed in one comparison; the first one decides the verdict."""
    lenient: bool = False
    """Take text that another registry has stored as it is.

    What is off the rules says nothing (names, defaults, keywords of JSON Schema with values that they cannot have);
    what cannot be understood at all is kept as an opaque schema.
    """


class Exhausted(Exception):
    """The budget is spent."""


class Budget:
    """Steps that are left for one comparison."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take `steps` from what is left.

        Raises:
            Exhausted: nothing is left.
        """
        self.left -= steps
        if self.left < 0:
            raise Exhausted
