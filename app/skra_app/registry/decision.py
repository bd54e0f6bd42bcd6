"""What a deed comes to: the facts to append and the answer to give."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from skra_app.registry.facts import Fact

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Decision(Generic[R]):
    """Facts that become true together, and what the caller is told; no facts: nothing changes."""

    answer: R
    facts: tuple[Fact, ...] = ()
