"""Scalar types on the wire: which share a form, and what a reader's type makes of a writer's numbers."""

from collections.abc import Iterator
from typing import NamedTuple

from skra_compat.formats.protobuf.contents import extremes, numbers
from skra_compat.formats.protobuf.model import Enum, Field, Resolved
from skra_compat.formats.protobuf.wire import signed32

_GROUPS = (
    ("int32", "int64", "uint32", "uint64", "bool", "enum"),
    ("sint32", "sint64"),
    ("string", "bytes"),
    ("fixed32", "sfixed32"),
    ("fixed64", "sfixed64"),
    ("float",),
    ("double",),
)
"""Types that read each other's bytes (language guide, "Updating a Message Type")."""

_GROUP_OF = {kind: at for at, group in enumerate(_GROUPS) for kind in group}
_NOT_WHOLE = {"string", "bytes", "float", "double"}


def same_form(reader: Field, writer: Field) -> bool:
    """Whether two scalars are written alike; messages and groups are no scalars."""
    group = _GROUP_OF.get(reader.type)
    return group is not None and group == _GROUP_OF.get(writer.type)


class Change(NamedTuple):
    """What becomes of a writer's numbers at a reader."""

    lost: tuple[int, ...] = ()
    """Numbers that the reader takes for others or does not know: the first, and zero where it is one of them."""
    gone: tuple[int, ...] = ()
    """Constants that the reader's enum has no name for."""
    renamed: tuple[int, ...] = ()
    """Constants whose name means nothing, or another number, to the reader's enum."""


class Changes:
    """What becomes of numbers, worked out once for each pair of types: enums may be large and at many fields."""

    def __init__(self, reader: Resolved, writer: Resolved) -> None:
        self._reader = reader
        self._writer = writer
        self._known: dict[tuple[str, str, str, str], Change] = {}

    def of(self, reader: Field, writer: Field) -> Change:
        """Of two fields of the same form."""
        key = (reader.type, reader.type_name, writer.type, writer.type_name)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._change(reader, writer)
        return found

    def _change(self, reader: Field, writer: Field) -> Change:
        if writer.type in _NOT_WHOLE:
            return Change()
        met, sent = self._reader.enums.get(reader.type_name), self._writer.enums.get(writer.type_name)
        lost = [each for each in self._candidates(writer, met, sent) if taken(reader, met, each) != each]
        told = tuple(dict.fromkeys((*lost[:1], *(each for each in lost if not each))))
        if met is None or sent is None:
            return Change(told)
        gone = tuple(each for each in sent.numbers if each not in met.numbers)
        renamed = (n for n, name in sent.numbers.items() if n in met.numbers and met.names.get(name) != n)
        return Change(told, gone, tuple(renamed))

    def _candidates(self, writer: Field, met: Enum | None, sent: Enum | None) -> Iterator[int]:
        """Numbers that tell types apart: the ends of a range, every constant, the first that a closed enum lacks."""
        if sent is not None:
            yield from sent.numbers
        if sent is not None and not sent.closed:
            yield from (int(each) for each in numbers(self._writer, writer))
        if sent is None:
            yield from (1, 0) if writer.type == "bool" else extremes(writer.type)
        if met is not None and writer.type != "bool" and (sent is None or not sent.closed):
            yield next(each for each in range(len(met.numbers) + 1) if each not in met.numbers)


def taken(reader: Field, enum: Enum | None, value: int) -> int | None:
    """What a reader's type makes of a number; None when it goes to the unknown fields."""
    if enum is not None:
        number = signed32(value)
        return None if enum.closed and number not in enum.numbers else number
    if reader.type == "bool":
        return int(value != 0)
    bits = 32 if reader.type.endswith("32") else 64
    value &= (1 << bits) - 1
    unsigned = reader.type in {"uint32", "uint64", "fixed32", "fixed64"}
    return value if unsigned or value < 1 << (bits - 1) else value - (1 << bits)
