"""JSON text into values that know their line, with bounds that hold before anything recurses.

Comments are read as Java's Avro reads them: as nothing. Keys that occur twice are refused, since readers of JSON
disagree about which one counts.
"""

import json
import re
from collections.abc import Iterable
from typing import Final, NoReturn

import orjson

from skra_compat.errors import InvalidSchema
from skra_compat.event import Json
from skra_compat.jackson import number

_STRING_OR_COMMENT: Final = r'"(?:[^"\\]++|\\.)*+"?|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?'
_TOKEN: Final = re.compile(_STRING_OR_COMMENT, re.DOTALL)
_BRACKET: Final = re.compile(rf'(?:[^"/\[\]{{}}]++|{_STRING_OR_COMMENT}|/)*+([\[\]{{}}]|\Z)', re.DOTALL)
"""Everything up to a bracket that is one, or up to the end of the text."""
_BRACKETS_PER_LEVEL: Final = 4
"""A record inside a record costs `{` `[` `{` `[`: its object, the fields, the field, the union around the type."""
_OPENING: Final = frozenset("[{")


class Object(dict[str, Json]):
    """A JSON object; `line` counts from 1 and says where it begins."""

    line: int = 1


def read(text: str, nesting: int, *, lenient: bool) -> Json:
    """The value of a JSON text; objects are `Object`, lists are lists.

    Raises:
        InvalidSchema: not JSON, nested too deeply, or (unless lenient) a key that occurs twice.
    """
    try:
        if "\n" not in text and text.count("{") + text.count("[") <= nesting * _BRACKETS_PER_LEVEL:
            value = _of_one_line(text)
            if value is not None:
                return value
        return _decoded(text, _lines_of_objects(text, nesting * _BRACKETS_PER_LEVEL), lenient=lenient)
    except json.JSONDecodeError as error:
        plain = _without_comments(text)
        if plain != text:
            return read(plain, nesting, lenient=lenient)
        raise InvalidSchema(f"not JSON: {error.msg}", line=error.lineno, column=error.colno) from None


def _of_one_line(text: str) -> Json:
    """The value of a text whose objects all begin on line 1; None where a key may occur twice, or for null.

    Every key has a colon, and without an escaped character no colon comes from anywhere but the text.
    """
    if "\\u" in text:
        return None
    try:
        value: Json = _QUICK.decode(text)
        return value if text.count(":") == orjson.dumps(value).count(b":") else None
    except (ValueError, TypeError, RecursionError):  # the reader that knows lines says what is wrong
        return None


def _decoded(text: str, lines: Iterable[int], *, lenient: bool) -> Json:
    """Objects are finished in the order of their closing braces, which is the order of `lines`."""
    upcoming = iter(lines)

    def finished(pairs: list[tuple[str, Json]]) -> Object:
        made = Object(pairs)
        made.line = next(upcoming, 1)
        if len(made) != len(pairs) and not lenient:
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise InvalidSchema(f"the key {twice!r} occurs twice in one object: remove one of the two", line=made.line)
        return made

    try:
        value: Json = json.loads(text, object_pairs_hook=finished, parse_float=number, parse_constant=_constant)
        # Without an escape no character is in the value that is not in the text.
        (json.dumps(value, ensure_ascii=False) if "\\u" in text else text).encode()
    except UnicodeEncodeError:
        raise InvalidSchema("half of a surrogate pair stands alone: it is no character") from None
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise InvalidSchema(f"JSON that cannot be read: {error}") from None
    return value


def _lines_of_objects(text: str, limit: int) -> Iterable[int]:
    """The line on which each object begins, in the order in which the objects end."""
    lines: list[int] = []
    opened: list[int] = []
    line, counted = 1, 0
    for bracket in _BRACKET.finditer(text):
        mark = bracket[1]
        if mark in _OPENING:
            line += text.count("\n", counted, bracket.end())
            counted = bracket.end()
            opened.append(line)
            if len(opened) > limit:
                raise InvalidSchema(f"nested deeper than {limit} brackets: flatten the schema", line=line, column=1)
        elif mark and opened:
            started = opened.pop()
            if mark == "}":
                lines.append(started)
    return lines


def _without_comments(text: str) -> str:
    """Comments as spaces, so that lines and columns stay."""
    return _TOKEN.sub(lambda token: re.sub(r"[^\n]", " ", token[0]) if token[0][0] == "/" else token[0], text)


def _constant(name: str) -> NoReturn:
    raise InvalidSchema(f"{name} is no JSON number")


_QUICK: Final = json.JSONDecoder(object_pairs_hook=Object, parse_float=number, parse_constant=_constant)
