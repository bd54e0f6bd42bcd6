"""A schema as a program that judges a whole batch: straight-line Python, generated once, that builds no objects.

This is the seam for a compiled kernel: whoever has one puts it behind `Accepts`, with this program as oracle. Types
that are used more than once, or inside themselves, or deep down, become functions of their own, so that the program
grows no faster than the schema's text.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias, cast

from skra_compat.formats.avro.model import Model
from skra_compat.formats.avro.values.emit import Emitter, indented
from skra_compat.formats.avro.values.native import MOST_EMPTY

Accepts: TypeAlias = Callable[[Sequence[bytes], int], bool]
"""Whether all payloads are events, each from the given offset to its end."""


class _Refused(Exception):
    """The payload is no event; which, and why, `decode` finds out."""


_REFUSED: Final = _Refused()


@lru_cache(maxsize=1024)
def program(model: Model) -> Accepts:
    """The program of a schema, remembered."""
    emitter = Emitter(model)
    body = emitter.root()
    source = "\n".join([*emitter.functions(), *_HEAD, *indented(body, 3), *_TAIL])
    names = dict(_NAMES)
    exec(compile(source, "<avro program>", "exec"), names)  # noqa: S102 - no text of the schema is in the source
    return cast("Accepts", names["accepts"])


_HEAD: Final = (
    "def accepts(payloads, start):",
    " try:",
    "  for b in payloads:",
    "   n = len(b)",
    "   p = start",
    "   d = 0",
    f"   z = [{MOST_EMPTY}]",
)
_TAIL: Final = (
    "   if p != n: return False",
    "  return True",
    " except (IndexError, UnicodeDecodeError, Refused):",
    "  return False",
)


def _tail(payload: bytes, at: int, first: int) -> tuple[int, int]:
    """The rest of a number whose first byte says that more follow: the raw number and where it ends."""
    raw, shift = first & 0x7F, 7
    while True:
        byte = payload[at]
        at += 1
        raw |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
        if shift >= 70:
            raise _REFUSED
    if raw >> 64:
        raise _REFUSED
    return raw, at


def _size(payload: bytes, at: int, first: int) -> tuple[int, int]:
    """The same for a number that must not be negative."""
    raw, at = _tail(payload, at, first) if first > 0x7F else (first, at)
    if raw & 1:
        raise _REFUSED
    return raw, at


def _skip_int(payload: bytes, at: int) -> int:
    """Where an int ends whose first byte says that more follow."""
    for _ in range(3):
        if payload[at] < 0x80:
            return at + 1
        at += 1
    if payload[at] > 0x0F:
        raise _REFUSED
    return at + 1


def _skip_long(payload: bytes, at: int) -> int:
    """Where a long ends whose first byte says that more follow."""
    for _ in range(8):
        if payload[at] < 0x80:
            return at + 1
        at += 1
    if payload[at] > 1:
        raise _REFUSED
    return at + 1


_NAMES: Final[dict[str, object]] = {
    "Refused": _Refused,
    "refused": _REFUSED,
    "size": _size,
    "skip_int": _skip_int,
    "skip_long": _skip_long,
    "tail": _tail,
}
