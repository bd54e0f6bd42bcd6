"""JSON texts laid out for people and back, token by token: numbers, escapes, the order of members stay as they are."""

import re
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_INDENT: Final = "  "
_OPENING: Final = frozenset({"{", "["})
_CLOSING: Final = frozenset({"}", "]"})


def compact(text: str) -> str:
    """The text without any space between its tokens."""
    return "".join(_TOKEN.findall(text))


def laid_out(text: str) -> str:
    """The text with one member or item a line; empty objects and lists stay in one."""
    return "".join(_laid_out(_TOKEN.findall(text))) + "\n"


def _laid_out(tokens: list[str]) -> Iterator[str]:
    depth = 0
    for before, part, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if part in _CLOSING:
            depth -= 1
            if before not in _OPENING:
                yield f"\n{_INDENT * depth}"
        yield part
        if part in _OPENING:
            depth += 1
        if (part in _OPENING and after not in _CLOSING) or part == ",":
            yield f"\n{_INDENT * depth}"
        elif part == ":":
            yield " "
