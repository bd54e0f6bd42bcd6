"""One option as a text writes it, laid out as Confluent's registry prints it.

`(m) = { a: 1, s: 'x' l: [1, 2] }` keeps its order and its words; strings are quoted anew, members that stand several
times become one list, and everything inside of braces stands on a line of its own. The compiler has accepted the text.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from google.protobuf import text_encoding

from skra_compat.formats.protobuf.print_options import listed, quoted

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<bracketed>[(\[]\s*[\w./]+\s*[)\]](?=\s*[:{<=.]))
      | (?P<word>[\w.]+(?:(?<=[0-9.][eE])[-+]\d+)?)
      | (?P<mark>[-+{}<>\[\],;:=])""",
    re.VERBOSE | re.DOTALL,
)
_OPENING: Final = {"{": "}", "<": ">"}

_Value: TypeAlias = "str | list[_Value] | dict[str, _Value]"
"""A scalar as it is printed, a list, or the members of a message."""


class _Unreadable(ValueError):
    """Not written in a way that this file knows."""


def assignment(written: str) -> str | None:
    """`name = value` as it is printed; None where it is written in some other way."""
    try:
        tokens = [*_tokens(written)]
        at = tokens.index("=")
        value, end = _value(tokens, at + 1)
    except (ValueError, IndexError):
        return None
    return f"{''.join(tokens[:at])} = {_printed(value)}" if end == len(tokens) else None


def _tokens(written: str) -> Iterator[str]:
    at = 0
    while at < len(written):
        found = _TOKEN.match(written, at)
        if found is None:
            raise _Unreadable
        at = found.end()
        if found.lastgroup == "bracketed":
            yield "".join(found.group().split())
        elif found.lastgroup != "blank":
            yield found.group()


def _value(tokens: list[str], at: int) -> tuple[_Value, int]:
    """The value that begins at a token, and where the next thing begins."""
    first = tokens[at]
    if first in _OPENING:
        return _members(tokens, at + 1, _OPENING[first])
    if first == "[":
        return _items(tokens, at + 1)
    if first[0] in "\"'":
        end = next((n for n in range(at, len(tokens)) if tokens[n][0] not in "\"'"), len(tokens))
        return quoted(b"".join(text_encoding.CUnescape(each[1:-1]) for each in tokens[at:end])), end
    if first in {"-", "+"}:
        return first + tokens[at + 1], at + 2
    if not (first[0].isalnum() or first[0] in "_."):
        raise _Unreadable
    return first, at + 1


def _members(tokens: list[str], at: int, closing: str) -> tuple[_Value, int]:
    found: dict[str, _Value] = {}
    while tokens[at] != closing:
        name, at = tokens[at], at + 1
        value, at = _value(tokens, at + (tokens[at] == ":"))
        found[name] = _both(found[name], value) if name in found else value
        at += tokens[at] in {",", ";"}
    return found, at + 1


def _items(tokens: list[str], at: int) -> tuple[_Value, int]:
    found: list[_Value] = []
    while tokens[at] != "]":
        value, at = _value(tokens, at)
        found.append(value)
        at += tokens[at] == ","
    return found, at + 1


def _both(before: _Value, value: _Value) -> list[_Value]:
    """A member that stands twice is repeated."""
    return [*(before if isinstance(before, list) else [before]), *(value if isinstance(value, list) else [value])]


def _printed(value: _Value) -> str:
    if isinstance(value, dict):
        return _lines("{", (f"{name}: {_printed(each)}" for name, each in value.items()), "}")
    if isinstance(value, list):
        return _lines("[", map(_printed, value), "]")
    return value


def _lines(opening: str, parts: Iterable[str], closing: str) -> str:
    inside = listed(parts)
    return f"{opening}\n{inside}\n{closing}" if inside else f"{opening}\n{closing}"
