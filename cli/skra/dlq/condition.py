"""Chooses dead letters: `reason=TEXT`, `field=PATH`, `client=NAME` …, all of which have to hold."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from skra.dlq.letter import DeadLetter

Condition: TypeAlias = Callable[[DeadLetter], bool]


def _contains(get: Callable[[DeadLetter], str]) -> Callable[[str], Condition]:
    return lambda wanted: lambda letter: wanted.casefold() in get(letter).casefold()


def _equals(get: Callable[[DeadLetter], str]) -> Callable[[str], Condition]:
    return lambda wanted: lambda letter: get(letter) == wanted


_KINDS: Final[Mapping[str, Callable[[str], Condition]]] = {
    "reason": _contains(lambda letter: letter.reason),
    "field": _contains(lambda letter: letter.error.get("path", "")),
    "part": _equals(lambda letter: letter.error.get("part", "")),
    "code": _equals(lambda letter: letter.error.get("code", "")),
    "schema": _equals(lambda letter: letter.error.get("schema_id", "")),
    "client": _equals(lambda letter: letter.origin.get("client", "")),
    "principal": _equals(lambda letter: letter.origin.get("principal", "")),
    "partition": _equals(lambda letter: str(letter.place.partition)),
    "key": _equals(lambda letter: (letter.key or b"").decode(errors="replace")),
}


def condition(texts: Sequence[str]) -> Condition:
    """What holds for a letter for which all of the texts hold; raises ValueError for one that says nothing."""
    parts = [_condition(text) for text in texts]
    return lambda letter: all(part(letter) for part in parts)


def _condition(text: str) -> Condition:
    name, equals, wanted = text.partition("=")
    kind = _KINDS.get(name.strip())
    if kind is None or not equals:
        raise ValueError(f"{text!r}: expected NAME=TEXT, where NAME is one of {', '.join(_KINDS)}")
    return kind(wanted.strip())
