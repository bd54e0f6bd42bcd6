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
from skra_lint.conditions import Condition, conditions
from skra_lint.discriminators import Discriminator
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_verb, stem, words

_ARTICLES = {"the", "a", "an", "all", "any", "this", "these", "those", "its"}
_STOP = re.compile(
    r"[.;:)\]]|,\s*(?!(?:and|or)\b)(?=\w+\s+\w+\s+\w+)|\s+(?:because|since|which|as|to indicate|else|otherwise)\b"
)
_SPOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_]+")
_MOST_MARKS = 200
_MOST_ALIKE = 40
"""Discriminators, and values of one, that begin alike and are looked at; more are no words of a language."""
_OR = re.compile(r"\s*(?:,|/|\||&|\band\b|\bor\b)\s*", re.IGNORECASE)


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
        self._all = tuple(sorted(discriminators, key=lambda found: not found.named))
        for at, found in enumerate(self._all):
            self._named[_mark(found.field.name)].append(at)
            for value in found.values:
                self._values[_mark(value)][at].append(value)

    def said_in(self, scope: str) -> Iterator[tuple[Discriminator, tuple[str, ...]]]:
        """The discriminators that the scope of a condition could speak of, with the values that it names."""
        marks = dict.fromkeys(_mark(word) for word in _SPOKEN.findall(scope))
        possible: dict[int, set[str]] = {}
        for mark in list(marks)[:_MOST_MARKS]:
            for at in self._named.get(mark, ())[:_MOST_ALIKE]:
                possible.setdefault(at, set())
            for at, values in islice(self._values.get(mark, {}).items(), _MOST_ALIKE):
                possible.setdefault(at, set()).update(values[:_MOST_ALIKE])
        for at in sorted(possible):
            found = self._all[at]
            named = _names(scope, found)
            values = [value for value in possible[at] if _says(scope, value, named=named)]
            if values or named:
                yield found, tuple(sorted(values, key=found.values.index))


def ties_of(field: Field, index: TieIndex) -> Iterator[Tie]:
    """What the field's documentation ties it to."""
    for condition in conditions(field.doc, boolean=field.types == ("boolean",)):
        for discriminator, values in index.said_in(condition.scope):
            if discriminator.field.path != field.path:
                yield Tie(field, condition, discriminator, values)


def _mark(word: str) -> str:
    """The beginning of a word, by which its forms and its plural are found together."""
    return (words(word) or (word.lower(),))[0][:3]


def _names(scope: str, discriminator: Discriminator) -> bool:
    name = discriminator.field.name
    if len(words(name)) > 1:
        return _whole(name, scope) or _whole(" ".join(words(name)), scope)
    given = rf"(?<![\w.]){re.escape(name)}\s*(?:=|:|\bis\b|\bequals\b|\bin\b|\bof\b)|[`'\"]{re.escape(name)}[`'\"]"
    return discriminator.named and re.search(given, scope, re.IGNORECASE) is not None


def _says(scope: str, value: str, *, named: bool) -> bool:
    if len(value) < 3 and not named:
        return False
    if re.search(rf"(?:[=:]\s*|[`'\"“‘])\b{re.escape(value)}(?![\w-])", scope, re.IGNORECASE):
        return True
    parts = words(value)
    if _distinctive(value) and re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", scope):
        return True
    if len(parts) > 1 and _whole(" ".join(parts), " ".join(words(scope))):
        return True
    if named and len(parts) == 1 and _whole(value, scope):
        return True
    return any(_is_head(part, parts) for part in _OR.split(_STOP.split(scope)[0]))


def _is_head(part: str, value: tuple[str, ...]) -> bool:
    """Whether a part of a scope is the value, give or take articles and words such as "events"."""
    spoken = [word for word in words(part) if word not in _ARTICLES]
    if spoken[:2] and spoken[0] in {"type", "kind", "action", "event", "is", "of"}:
        spoken = spoken[1:]
    kinds = 0
    while len(spoken) > len(value) and spoken[-1] in vocabulary("kinds"):
        spoken.pop()
        kinds += 1
    if len(spoken) != len(value):
        return False
    same = all(
        said == meant or said.rstrip("s") == meant.rstrip("s") for said, meant in zip(spoken, value, strict=True)
    )
    return same or (
        kinds > 0
        and is_verb(value[-1])
        and all(stem(said) == stem(meant) for said, meant in zip(spoken, value, strict=True))
    )


def _distinctive(value: str) -> bool:
    """Looks like a value and not like a word of the language: `WRITE`, `story_view`, `Movie`."""
    return not value.islower() or "_" in value or any(character.isdigit() for character in value)


def _whole(phrase: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(phrase)}s?(?![\w-])", text, re.IGNORECASE) is not None
