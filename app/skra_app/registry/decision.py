"""What a deed comes to: the facts to append and the answer to give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from skra_app.registry.facts import Fact
from skra_app.registry.state import State

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Decision(Generic[R]):
    """Facts that become true together, and what the caller is told; no facts: nothing changes."""

    answer: R
    facts: tuple[Fact, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to append."""
        return bool(self.facts)

    def placed(self, state: State) -> "Decision[R]":  # noqa: ARG002 - as `Unplaced` has it
        """This one: it hangs on nothing that others may append before it."""
        return self


@dataclass(frozen=True, slots=True)
class Unplaced(Generic[R]):
    """What something comes to but for its numbers: ids and sequences hang on all that is appended before it."""

    placed: Callable[[State], Decision[R]]
    """The decision behind the last entry of a state. Raises Rejection."""

    @property
    def changes(self) -> bool:
        """There is something to append."""
        return True


Outcome: TypeAlias = Decision[R] | Unplaced[R]
