"""What a search ends with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from skra_compat.budget import Budget
from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.atom import Item


@dataclass(frozen=True, slots=True)
class Impossible:
    """Proved: no value satisfies all of the left and none of the right."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A value that does, as far as this search can see; the real validators have the last word."""

    value: Json
    size: int = 1
    """Values in it, itself included: schemas of a few lines have events that no machine could write down."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither."""


Outcome: TypeAlias = Impossible | Found | Unknown

LARGEST = 2_500
"""Values in an event that is built."""

IMPOSSIBLE = Impossible()
UNKNOWN = Unknown()


def built(value: Json, size: int) -> Outcome:
    """A value made of others, unless it is too large to be shown to anybody."""
    return Found(value, size) if size <= LARGEST else UNKNOWN


class Asks(Protocol):
    """Answers questions about the values inside a value."""

    budget: Budget

    def child(self, left: Iterable[Item], right: Iterable[Item]) -> Outcome:
        """Is there a value inside that all of the left admit and none of the right?"""
        ...


def worst(answers: Iterable[Outcome]) -> Outcome:
    """A value found before a doubt, a doubt before a proof; stops at the first value."""
    found: Outcome = IMPOSSIBLE
    for answer in answers:
        if isinstance(answer, Found):
            return answer
        if not isinstance(answer, Impossible):
            found = answer
    return found
