"""Logical types (specification, "Logical Types"): one that its carrier does not admit is ignored, as the text says."""

from math import floor, log10
from typing import Final

from skra_compat.event import Json
from skra_compat.formats.avro.model import Logical, Properties

_CARRIERS: Final = {
    "big-decimal": ("bytes",),
    "date": ("int",),
    "decimal": ("bytes", "fixed"),
    "duration": ("fixed",),
    "local-timestamp-micros": ("long",),
    "local-timestamp-millis": ("long",),
    "local-timestamp-nanos": ("long",),
    "time-micros": ("long",),
    "time-millis": ("int",),
    "timestamp-micros": ("long",),
    "timestamp-millis": ("long",),
    "timestamp-nanos": ("long",),
    "uuid": ("string", "fixed"),
}
KNOWN: Final = frozenset(_CARRIERS)
"""The names that the specification gives a meaning to; any other is kept and means nothing."""

_SIZES: Final = {"duration": 12, "uuid": 16}


def logical(kind: str, properties: Properties, size: int = 0) -> Logical | None:
    """The logical type that the properties of a type of this kind (and size, if fixed) give it."""
    name = properties.get("logicalType")
    if not isinstance(name, str) or kind not in _CARRIERS.get(name, (kind,)):
        return None
    if kind == "fixed" and size != _SIZES.get(name, size):
        return None
    return _decimal(properties, size if kind == "fixed" else None) if name == "decimal" else Logical(name)


def _decimal(properties: Properties, size: int | None) -> Logical | None:
    precision, scale = properties.get("precision"), properties.get("scale", 0)
    if not _is_whole(precision) or not _is_whole(scale):
        return None
    assert isinstance(precision, int)
    assert isinstance(scale, int)
    most = _digits(size) if size is not None else precision
    return Logical("decimal", precision, scale) if 0 < precision <= most and 0 <= scale <= precision else None


def _digits(size: int) -> int:
    """How many decimal digits fit into a two's complement number of so many bytes."""
    return floor((8 * size - 1) * log10(2)) if size else 0


def _is_whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
