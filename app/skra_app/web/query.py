"""Query parameters as clients write them: `True`, `False`, empty, unknown."""

from collections.abc import Sequence
from typing import TypeVar

from flask import request
from werkzeug.exceptions import NotFound

T = TypeVar("T")


def flag(name: str) -> bool:
    """A switch: `true` in any spelling is on, everything else is off."""
    return request.args.get(name, "").lower() == "true"


def text(name: str) -> str:
    """A text, empty when it was not given."""
    return request.args.get(name, "")


def number(name: str, default: int) -> int:
    """A whole number; one that cannot be read names nothing (404, as upstream)."""
    given = request.args.get(name, "")
    return whole(given) if given else default


def whole(given: str) -> int:
    """The number in a path or query; raises NotFound."""
    digits = given.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10:
        raise NotFound(f"{given!r} is not a whole number")
    return int(given)


def page(items: Sequence[T], most: int | None = None) -> list[T]:
    """The part of a list that `offset` and `limit` ask for; a limit below 1 or above `most` means `most`."""
    offset = max(0, number("offset", 0))
    limit = number("limit", -1)
    if limit < 1 or (most is not None and limit > most):
        return list(items[offset:] if most is None else items[offset : offset + most])
    return list(items[offset : offset + limit])
