"""Query parameters as clients write them: `True`, `False`, empty, unknown."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TypeVar
from urllib.parse import unquote_plus

from flask import request
from werkzeug.exceptions import NotFound

T = TypeVar("T")
_MOST = 2**31 - 1
_DIGITS = 10


def flag(name: str) -> bool:
    """A switch: `true` in any spelling is on, everything else is off."""
    return text(name).lower() == "true"


def flag_or_none(name: str) -> bool | None:
    """A switch that only speaks when it is on; otherwise somebody else's default holds."""
    return True if flag(name) else None


def text(name: str) -> str:
    """A text, empty when it was not given; most requests have no query, and their dictionary costs more than a look."""
    return request.args.get(name, "") if request.environ.get("QUERY_STRING") else ""


def number(name: str, default: int) -> int:
    """A whole number; one that cannot be read names nothing (404, as upstream)."""
    given = text(name)
    return whole(given) if given else default


def decoded(pairs: Mapping[str, str]) -> dict[str, str]:
    """Pairs that clients encode twice."""
    return {unquote_plus(name): unquote_plus(value) for name, value in pairs.items()}


def whole(given: str) -> int:
    """The number in a path or query, of 32 bits as upstream's are; raises NotFound."""
    digits = given.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _DIGITS or abs(int(given)) > _MOST:
        raise NotFound(f"{given!r} is not a whole number of 32 bits")
    return int(given)


def page(items: Iterable[T]) -> list[T]:
    """The part of a list that `offset` and `limit` ask for; a limit below 1 is none."""
    offset, limit = window()
    return list(islice(items, offset, None if limit < 0 else offset + limit))


def window(most: int = -1) -> tuple[int, int]:
    """`offset` and `limit`; a limit below 1 or above `most` means `most`, and -1 means all."""
    offset, limit = max(0, number("offset", 0)), number("limit", -1)
    return offset, most if limit < 1 or (0 < most < limit) else limit
