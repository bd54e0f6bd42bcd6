"""The scope of a condition, "for Book and Movie products", as the words, marked words and parts that it is made of.

It is taken apart once, so that a thousand values can be looked for in it.
"""

import re
from functools import lru_cache

from skra_lint.discriminators import Discriminator
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_verb, stem, words

_ARTICLES = {"the", "a", "an", "all", "any", "this", "these", "those", "its"}
_STOP = re.compile(
    r"[.;:)\]]|,\s*(?!(?:and|or)\b)(?=\w+\s+\w+\s+\w+)|\s+(?:because|since|which|as|to indicate|else|otherwise)\b"
)
_OR = re.compile(r"\s*(?:,|/|\||&|\band\b|\bor\b)\s*", re.IGNORECASE)
_MARKED = re.compile(r"(?:[=:]\s*|[`'\"\u201c\u2018])([\w./-]*[\w])")
_QUOTED = re.compile(r"[`'\"]([\w.]+)[`'\"]")
_TOLD = re.compile(r"(?<![\w.])(\w+)\s*(?:=|:|\b(?:is|equals|in|of)\b)", re.IGNORECASE)
_PLAIN = re.compile(r"[\w-]+")
_INSIDE = ("_", "-")
_LONGEST = 600
"""Characters of a scope that are read; what comes later is another thought."""


class Scope:
    """One scope."""

    def __init__(self, text: str) -> None:
        self._text = text[:_LONGEST]
        lower = self._text.lower()
        self._spaced = f" {' '.join(words(self._text))} "
        self._plain = frozenset(_PLAIN.findall(lower))
        self._marked = frozenset(_MARKED.findall(lower))
        self._told = frozenset(_TOLD.findall(lower)) | frozenset(_QUOTED.findall(lower))
        self._parts = tuple(_spoken(part) for part in _OR.split(_STOP.split(self._text)[0]))

    def names(self, discriminator: Discriminator) -> bool:
        """Whether it names the discriminator; a name of one word ("type") only where a name must stand."""
        name = discriminator.field.name
        parts = words(name)
        if len(parts) > 1:
            return self._holds(" ".join(parts)) or name.lower() in self._plain
        return discriminator.named and name.lower() in self._told

    def says(self, value: str, *, named: bool) -> bool:
        """Whether it speaks of a value; an everyday word must stand where a value stands."""
        if len(value) < 3 and not named:
            return False
        if value.lower() in self._marked:
            return True
        parts = words(value)
        if _is_distinctive(value) and _stands_in(value, self._text):
            return True
        if len(parts) > 1 and self._holds(" ".join(parts)):
            return True
        if named and len(parts) == 1 and not self._plain.isdisjoint((value.lower(), f"{value.lower()}s")):
            return True
        return any(_is_head(part, parts) for part in self._parts)

    def _holds(self, phrase: str) -> bool:
        return f" {phrase} " in self._spaced or f" {phrase}s " in self._spaced


def _spoken(part: str) -> tuple[tuple[str, ...], int]:
    """The words of a part without articles and "type is"; how many words such as "events" stand at its end."""
    spoken = [word for word in words(part) if word not in _ARTICLES]
    if spoken[:2] and spoken[0] in {"type", "kind", "action", "event", "is", "of"}:
        spoken = spoken[1:]
    kinds = 0
    while len(spoken) - kinds > 1 and spoken[-1 - kinds] in vocabulary("kinds"):
        kinds += 1
    return tuple(spoken), kinds


def _is_head(part: tuple[tuple[str, ...], int], value: tuple[str, ...]) -> bool:
    """Whether a part is the value, give or take words such as "events" behind it."""
    spoken, most = part
    kinds = len(spoken) - len(value)
    if not value or not 0 <= kinds <= most:
        return False
    pairs = list(zip(spoken, value, strict=False))
    if all(said == meant or said.rstrip("s") == meant.rstrip("s") for said, meant in pairs):
        return True
    return kinds > 0 and is_verb(value[-1]) and all(stem(said) == stem(meant) for said, meant in pairs)


@lru_cache(maxsize=4096)
def _is_distinctive(value: str) -> bool:
    """Looks like a value and not like a word of the language: `WRITE`, `story_view`, `Movie`."""
    return not value.islower() or "_" in value or any(character.isdigit() for character in value)


def _stands_in(value: str, text: str) -> bool:
    """Whether it stands in the text as a whole, in the same letters."""
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() or after.isalnum() or before in _INSIDE or after in _INSIDE):
            return True
        start = text.find(value, end)
    return False
