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


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither."""


Outcome: TypeAlias = Impossible | Found | Unknown

IMPOSSIBLE = Impossible()
UNKNOWN = Unknown()


class Asks(Protocol):
    """Answers questions about the values inside a value."""

    budget: Budget

    def child(self, left: Iterable[Item], right: Iterable[Item]) -> Outcome:
        """Is there a value inside that all of the left admit and none of the right?"""
        ...
