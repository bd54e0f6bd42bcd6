"""JSON text into values, strictly: no name twice, no NaN, no half character, no bottomless nesting."""

import json
import re
from typing import Final, NoReturn

import orjson

from skra_compat.errors import InvalidSchema
from skra_compat.event import Json
from skra_compat.formats.jsonschema.lossless import is_lossless

_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|([\[{])|([\]}])', re.DOTALL)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class NamedTwice(InvalidSchema):
    """A name stands twice in one object."""


def read_json(text: str, nesting: int, *, last_wins: bool = False) -> Json:
    """The value of a JSON text; whole numbers keep every digit. Of equal names the last counts, if that is asked for.

    Raises:
        InvalidSchema: with line and column. NamedTwice: with the name.
    """
    if text.startswith("\ufeff"):
        raise InvalidSchema("the text begins with a byte order mark: save it as UTF-8 without one", line=1, column=1)
    _refuse_deep(text, nesting)
    try:
        value: Json = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _read_exactly(text, last_wins=last_wins)
    return value if is_lossless(text.encode(), orjson.dumps(value)) else _read_exactly(text, last_wins=last_wins)


def _read_exactly(text: str, *, last_wins: bool) -> Json:
    """The same with a message that says what is wrong."""
    try:
        value: Json = (_LENIENT if last_wins else _READER).decode(text)
    except json.JSONDecodeError as error:
        raise InvalidSchema(f"not JSON: {error.msg}", line=error.lineno, column=error.colno) from None
    except ValueError as error:
        raise InvalidSchema(f"not JSON: {error}") from None
    if "\\u" in text or _HALF_CHARACTER.search(text):
        _refuse_half_characters(value)
    return value


def write_json(value: Json) -> str:
    """Minified, key order kept, numbers as they were read."""
    return _WRITER.encode(value)


def ordered_json(value: Json) -> str:
    """The same for values that differ in the order of keys alone, and for no others; nothing else may be read from it.

    What the fast writer cannot print (whole numbers of more than 64 bits, great depth) the exact one does, whose texts
    differ from the fast one's: equal values are printed by the same of the two.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return _SORTER.encode(value)


def _refuse_deep(text: str, nesting: int) -> None:
    if text.count("[") + text.count("{") <= nesting:
        return
    depth = 0
    for match in _BRACKET.finditer(text):
        if match.lastindex == 1:
            depth += 1
            if depth > nesting:
                raise InvalidSchema(f"nested deeper than {nesting} levels", line=text.count("\n", 0, match.start()) + 1)
        elif match.lastindex == 2:
            depth -= 1


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NamedTwice(f"the name {twice!r} stands twice in one object: readers would disagree; keep one")
    return found


def _constant(word: str) -> NoReturn:
    raise InvalidSchema(f"{word} is not a JSON number")


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise InvalidSchema(f"the number {digits} is out of range")
    return number


def _refuse_half_characters(value: Json) -> None:
    if _HALF_CHARACTER.search(write_json(value)):
        raise InvalidSchema("a string holds half of a surrogate pair, which UTF-8 cannot carry")


_READER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_number)
_LENIENT: Final = json.JSONDecoder(parse_constant=_constant, parse_float=_number)
_WRITER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
_SORTER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, sort_keys=True)
