"""Ties: what a conditional sentence speaks of.

A sentence conditions an event's field when it names a value of a discriminator beside it, or the discriminator itself.
A value that is an everyday word ("user") must stand where a value stands: quoted, after `=`, or as the whole scope
("for movies", "for deletion events") and not somewhere in a clause ("if the user is logged in").
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from skra_compat.outline import Field
from skra_lint.conditions import Condition, conditions, of_heading
from skra_lint.discriminators import Discriminator
from skra_lint.scope import Scope
from skra_lint.words import joined, words

_SPOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_]+")
_MOST_MARKS = 100
_MOST_COMPARISONS = 100_000
"""Values that are looked for in the sentences of one event. Real ones take a few thousand; the rest is hostile."""
_SAY_NOTHING = frozenset({"unknown", "none", "null", "unset", "undefined", "unspecified", "invalid"})
"""Values that say that there is none: "null if unknown" conditions nothing."""
_MOST_ALIKE = 40
"""Discriminators, and values of one, that begin alike and are looked at; more are no words of a language."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A field's condition, and the values of one discriminator that it names."""

    field: Field
    condition: Condition
    discriminator: Discriminator
    values: tuple[str, ...]
    """Empty when the sentence names the discriminator and no value that is known."""


class TieIndex:
    """The discriminators of an event, found by the words that sentences say; a thousand fields stay cheap."""

    def __init__(self, discriminators: Sequence[Discriminator]) -> None:
        self._values: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._named: dict[str, list[int]] = defaultdict(list)
        self._left = _MOST_COMPARISONS
        self.spent_at = ""
        """The field at whose sentences the comparisons ran out; empty while there are some left."""
        self._all = tuple(sorted(discriminators, key=lambda found: not found.named))
        for at, found in enumerate(self._all):
            self._named[_mark(found.field.name)].append(at)
            for value in found.values:
                if joined(value) not in _SAY_NOTHING:
                    self._values[_mark(value)][at].append(value)

    @property
    def spent(self) -> bool:
        """Whether there are no comparisons left."""
        return self._left <= 0

    def said_in(self, scope: str) -> Iterator[tuple[Discriminator, tuple[str, ...]]]:
        """The discriminators that the scope of a condition could speak of, with the values that it names."""
        if self.spent:
            return
        spoken = Scope(scope)
        marks = dict.fromkeys(_mark(word) for word in _SPOKEN.findall(scope))
        possible: dict[int, set[str]] = {}
        for mark in list(marks)[:_MOST_MARKS]:
            for at in self._named.get(mark, ())[:_MOST_ALIKE]:
                possible.setdefault(at, set())
            for at, values in islice(self._values.get(mark, {}).items(), _MOST_ALIKE):
                possible.setdefault(at, set()).update(values[:_MOST_ALIKE])
        matched: list[tuple[Discriminator, bool, list[str]]] = []
        for at in sorted(possible)[:_MOST_ALIKE]:
            if self.spent:
                break
            self._left -= 1 + len(possible[at])
            found = self._all[at]
            named = spoken.names(found)
            matched.append((found, named, [value for value in possible[at] if spoken.says(value, named=named)]))
        for found, named, values in matched:
            others = [words(value) for other, _, said in matched if other is not found for value in said]
            whole = [value for value in values if not _is_inside(words(value), others)]
            if whole or named:
                yield found, tuple(sorted(whole, key=found.values.index))


def ties_of(field: Field, index: TieIndex) -> Iterator[Tie]:
    """What the field's documentation ties it to, and the heading under which it stands."""
    said = conditions(field.doc, boolean=field.types == ("boolean",))
    for condition in dict.fromkeys((*said, *of_heading(field.section))):
        for discriminator, values in index.said_in(condition.scope):
            if discriminator.field.path != field.path:
                yield Tie(field, condition, discriminator, values)
        if index.spent:
            index.spent_at = index.spent_at or field.path
            return


def _is_inside(value: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> bool:
    """Whether it is only part of a longer value that another discriminator has: `RoomList` of `RoomListSorted`."""
    size = len(value)
    return any(
        size < len(other) and any(other[at : at + size] == value for at in range(len(other) - size + 1))
        for other in others[:_MOST_ALIKE]
    )


def _mark(word: str) -> str:
    """The beginning of a word, by which its forms and its plural are found together."""
    return (words(word) or (word.lower(),))[0][:3]
