"""Smaller events to try before a large one: a nested value in place of the one around it."""

from collections.abc import Iterator

from skra_compat.event import Json

_TRIED = 60


def smaller(value: Json) -> Iterator[Json]:
    """Variants of a value, smallest first, and the value itself at last."""
    found = sorted(_variants(value), key=lambda one: len(repr(one)))
    yield from found[:_TRIED]
    yield value


def _variants(value: Json) -> list[Json]:
    """The value with one of its parts replaced by what is inside that part."""
    if not isinstance(value, dict):
        return []
    found = list(_nested(value))
    for name, inner in value.items():
        found.extend({**value, name: one} for one in _nested(inner))
    return found


def _nested(value: Json) -> Iterator[Json]:
    waiting = list(value.values()) if isinstance(value, dict) else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
