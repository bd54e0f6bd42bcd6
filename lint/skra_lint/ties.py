"""Ties: what a conditional sentence speaks of.

A sentence conditions an event's field when it names a value of a discriminator beside it, or the discriminator itself.
A value that is an everyday word ("user") must stand where a value stands: quoted, after `=`, or as the whole scope
("for movies", "for deletion events") and not somewhere in a clause ("if the user is logged in").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skra_compat.outline import Field
from skra_lint.conditions import Condition, conditions
from skra_lint.discriminators import Discriminator
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_verb, stem, words

_ARTICLES = {"the", "a", "an", "all", "any", "this", "these", "those", "its"}
_STOP = re.compile(
    r"[.;:)\]]|,\s*(?!(?:and|or)\b)(?=\w+\s+\w+\s+\w+)|\s+(?:because|since|which|as|to indicate|else|otherwise)\b"
)
_OR = re.compile(r"\s*(?:,|/|\||&|\band\b|\bor\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tie:
    """A field's condition, and the values of one discriminator that it names."""

    field: Field
    condition: Condition
    discriminator: Discriminator
    values: tuple[str, ...]
    """Empty when the sentence names the discriminator and no value that is known."""


def ties_of(field: Field, discriminators: Sequence[Discriminator]) -> Iterator[Tie]:
    """What the field's documentation ties it to."""
    for condition in conditions(field.doc, boolean=field.types == ("boolean",)):
        for discriminator in discriminators:
            if discriminator.field.path == field.path:
                continue
            values = values_named(condition.scope, discriminator)
            if values or _names(condition.scope, discriminator):
                yield Tie(field, condition, discriminator, values)


def values_named(scope: str, discriminator: Discriminator) -> tuple[str, ...]:
    """The discriminator's values that the scope of a condition names."""
    named = _names(scope, discriminator)
    return tuple(value for value in discriminator.values if _says(scope, value, named=named))


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
