"""Rules for what is read without an error and means something else: promotions and logical types."""

from collections.abc import Iterator
from typing import Final

from skra_compat.difference import Difference, Effect
from skra_compat.formats.avro.model import Fixed, Logical, Primitive
from skra_compat.formats.avro.sides import Meeting, Sides
from skra_compat.formats.avro.values.native import Native
from skra_compat.formats.avro.witness import SMALLEST, OfItself, Witness, chain

_DIGITS: Final = {
    ("int", "float"): 2**24 + 1,
    ("long", "float"): 2**24 + 1,
    ("long", "double"): 2**53 + 1,
}
"""The numbers from which on whole numbers are not exact any more."""


def same_type(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """The same bytes; a logical type may read another meaning into them."""
    yield from units(sides, pair)


def promotion(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """A wider type reads a narrower one, not always without loss."""
    kinds = pair.writer.kind, pair.reader.kind
    if kinds in _DIGITS:
        yield _degraded(
            pair,
            "DIGITS_LOST",
            f"{pair.writer.kind} is read as {pair.reader.kind}, which is not exact from {_DIGITS[kinds]} on",
            _DIGITS[kinds],
        )
    if kinds == ("bytes", "string"):
        message = "bytes are read as a string: what is no UTF-8 is refused by some readers and garbled by others"
        yield _degraded(pair, "BYTES_READ_AS_STRING", message, b"\xff")
    yield from units(sides, pair)


def units(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """Resolution ignores logical types, so a change of theirs changes what the same bytes mean."""
    del sides
    reader, writer = pair.reader, pair.writer
    assert isinstance(reader, Primitive | Fixed)
    assert isinstance(writer, Primitive | Fixed)
    here, there = reader.logical, writer.logical
    if here == there:
        return
    told = f"{_told(there)} is read as {_told(here)}"
    if here is None or there is None or here.name != there.name:
        if _has_units(here) or _has_units(there):
            yield _degraded(pair, "LOGICAL_TYPE_CHANGED", told, _example(writer))
    elif here.scale != there.scale:
        yield _degraded(pair, "DECIMAL_SCALE_CHANGED", f"{told}: the point stands elsewhere", _example(writer))
    elif here.precision < there.precision:
        message = f"{told}, which holds fewer digits"
        yield _degraded(pair, "DECIMAL_PRECISION_REDUCED", message, _nines(writer, there.precision))


def _degraded(pair: Meeting, kind: str, message: str, value: Native | OfItself) -> Difference:
    return Difference(
        kind=kind,
        path=pair.pointer(),
        message=message,
        fix="keep the type, or add a field of the new type beside it",
        witness=Witness(chain(pair), value, degrades=True),
        effect=Effect.DEGRADED,
    )


def _has_units(logical: Logical | None) -> bool:
    """Whether the value means another thing with the logical type than without it."""
    units = ("decimal", "big-decimal", "date", "duration", "time-", "timestamp-", "local-timestamp-")
    return logical is not None and logical.name.startswith(units)


def _told(logical: Logical | None) -> str:
    if logical is None:
        return "a value without a logical type"
    return f"decimal({logical.precision}, {logical.scale})" if logical.name == "decimal" else logical.name


def _example(writer: Primitive | Fixed) -> Native | OfItself:
    """Some value that is not the same in all units."""
    if writer.kind in {"int", "long"}:
        return 86_400_000
    return (1).to_bytes(max(_size(writer), 1)) if writer.logical and writer.logical.name == "decimal" else SMALLEST


def _nines(writer: Primitive | Fixed, precision: int) -> Native:
    number: int = int("9" * min(precision, 1000))
    return number.to_bytes(_size(writer) or number.bit_length() // 8 + 1)


def _size(writer: Primitive | Fixed) -> int:
    return writer.size if isinstance(writer, Fixed) else 0
