"""What a rule says of a pair of parts, before any event has been tried."""

from enum import Enum
from typing import Final, NamedTuple


class Effect(Enum):
    """How bad a difference is for the reader."""

    INCOMPATIBLE = "incompatible"
    DEGRADED = "degraded"
    UNDECIDED = "undecided"


class NoWitness:
    """The rule knows no event that shows the difference (None would be an event: JSON's null)."""


NO_WITNESS: Final = NoWitness()


class Difference(NamedTuple):
    """A finding of one rule at one pair of parts.

    `witness` is a whole event of the writer in its format's native form (what `Format.replay` takes): a rule at a
    nested pair leaves it to its format to build the event around the part.
    """

    kind: str
    path: str
    message: str
    fix: str = ""
    writer_path: str = ""
    witness: object = NO_WITNESS
    effect: Effect = Effect.INCOMPATIBLE
