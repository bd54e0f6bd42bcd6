"""The nouns of an answer: what is incompatible, what merely changes its meaning, and the event that shows it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeVar

from skra_compat.event import Json
from skra_compat.level import Direction, Level

T = TypeVar("T")
Proof = Literal["proved", "undecided"]


class Counterexample(NamedTuple):
    """An event that the writer's own codec wrote and on which the reader's own codec was tried."""

    event: Json
    """The event as JSON; bytes appear as base64 where the language has no text form for them."""
    payload: bytes
    """The event as the writer encodes it, without any framing."""
    outcome: str
    """What the reader did with it, in its codec's words."""


class Incompatibility(NamedTuple):
    """One way in which an event of the writer is refused by the reader."""

    kind: str
    """The name that upstream registries give to this difference, where one exists."""
    path: str
    """The place in the reader schema."""
    message: str
    fix: str = ""
    """What to do instead."""
    writer_path: str = ""
    """The place in the writer schema, where it differs from `path`."""
    counterexample: Counterexample | None = None
    undecided: bool = False
    """True where neither a proof nor an event was found within the budget."""


class Degradation(NamedTuple):
    """A change that decodes but means something else: shown, never blocking by itself."""

    kind: str
    path: str
    """The place in the reader schema."""
    message: str
    counterexample: Counterexample | None = None
    writer_path: str = ""
    """The place in the writer schema, where it differs from `path`."""


class OffTheRules(NamedTuple):
    """One of the two is off the rules of its language and was read as far as it can be: what was forgiven."""

    side: Literal["reader", "writer"]
    message: str


class Comparison(NamedTuple):
    """What one reader makes of one writer."""

    incompatibilities: tuple[Incompatibility, ...] = ()
    degradations: tuple[Degradation, ...] = ()
    direction: Direction = Direction.BACKWARD
    position: int | None = None
    """Where in the history the other schema stands; None when two schemas were compared directly."""
    off_the_rules: tuple[OffTheRules, ...] = ()

    @property
    def compatible(self) -> bool:
        """Whether the reader accepts every event that counts."""
        return not self.incompatibilities

    @property
    def proof(self) -> Proof:
        """`undecided` when nothing but the budget stands against the reader."""
        undecided = bool(self.incompatibilities) and all(i.undecided for i in self.incompatibilities)
        return "undecided" if undecided else "proved"


class Verdict(NamedTuple):
    """The answer to `compare` (one comparison) or `check` (as many as the level asked for)."""

    comparisons: tuple[Comparison, ...]
    level: Level | None = None

    @property
    def compatible(self) -> bool:
        """Whether every comparison is."""
        return all(comparison.compatible for comparison in self.comparisons)

    @property
    def incompatibilities(self) -> tuple[Incompatibility, ...]:
        """Those of all comparisons, in order."""
        return _joined(comparison.incompatibilities for comparison in self.comparisons)

    @property
    def degradations(self) -> tuple[Degradation, ...]:
        """Those of all comparisons, in order."""
        return _joined(comparison.degradations for comparison in self.comparisons)

    @property
    def proof(self) -> Proof:
        """`undecided` when the verdict rests on the budget alone; then `compatible` is False."""
        refusing = [comparison for comparison in self.comparisons if not comparison.compatible]
        undecided = bool(refusing) and all(comparison.proof == "undecided" for comparison in refusing)
        return "undecided" if undecided else "proved"


def _joined(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(item for part in parts for item in part)
