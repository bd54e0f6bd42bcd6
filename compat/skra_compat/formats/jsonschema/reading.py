"""Payload bytes into a JSON value, as strictly as the fast reader allows, and a little more.

The fast reader (orjson) refuses NaN, a byte order mark, half characters and nesting beyond 1,024, but keeps the last
of two equal names and turns whole numbers beyond 64 bits into floating point. Both are dealt with here: equal names
are refused, and long numbers are read again by the exact reader. A value that is written as it came, as minified
events are, has lost nothing and needs no further look.
"""

import json
import re
from typing import NoReturn

import orjson

from skra_compat.errors import InvalidEvent
from skra_compat.event import Json
from skra_compat.formats.jsonschema.lossless import is_lossless

NESTING = 200
"""Levels of nesting in an event."""

SHORT = 2 * NESTING
"""Bytes of a payload that cannot be nested deeper."""

_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)


def read_event(payload: bytes) -> Json:
    """The value of a payload.

    Raises:
        InvalidEvent: not JSON, the same name twice, a number out of range, nested too deeply.
    """
    try:
        value: Json = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise InvalidEvent(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})", path="$") from None
    if len(payload) > SHORT and not is_shallow(payload):
        _refuse_deep(payload)
    written = orjson.dumps(value)
    return value if written == payload or is_lossless(payload, written) else _exactly(payload)


def is_shallow(payload: bytes) -> bool:
    """Whether a payload has too few brackets to be nested too deeply, wherever they stand."""
    return payload.count(b"{") + payload.count(b"[") <= NESTING


def _exactly(payload: bytes) -> Json:
    """Read again with the exact reader: slower, keeps every digit and sees equal names."""
    try:
        value: Json = json.loads(payload, object_pairs_hook=_object, parse_float=_number, parse_constant=_constant)
    except ValueError as error:
        raise InvalidEvent(f"not JSON: {error}", path="$") from None
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidEvent(f"the name {twice!r} stands twice in one object: readers would disagree", path="$")
    return found


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise InvalidEvent(f"the number {digits} is out of range", path="$")
    return number


def _constant(word: str) -> NoReturn:
    raise InvalidEvent(f"{word} is not a JSON number", path="$")


def _refuse_deep(payload: bytes) -> None:
    depth = 0
    for match in _BRACKET.finditer(payload):
        if match.lastindex == 1:
            depth += 1
            if depth > NESTING:
                raise InvalidEvent(f"nested deeper than {NESTING} levels", path="$")
        elif match.lastindex == 2:
            depth -= 1
