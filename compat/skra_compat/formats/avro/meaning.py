"""What a scalar on the wire stands for, so that two readings of the same bytes can be told apart."""

import struct
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from skra_compat.formats.avro.model import Fixed, Logical, Part, Primitive
from skra_compat.formats.avro.values.native import Native

_TICKS_A_SECOND: Final = {"millis": 1_000, "micros": 1_000_000, "nanos": 1_000_000_000}


def meaning(part: Part, value: Native) -> str:
    """The value in words, as somebody with this type understands it."""
    if not isinstance(part, Primitive | Fixed):
        return repr(value)
    if part.kind == "float" and isinstance(value, float):
        return repr(float(struct.unpack("<f", struct.pack("<f", value))[0]))
    logical = part.logical
    if logical is None or logical.name == "uuid":
        return repr(value)
    if logical.name == "decimal" and isinstance(value, bytes):
        return _decimal(logical, value)
    if isinstance(value, int):
        return _moment(logical, value)
    return f"{logical.name} {value!r}"


def _decimal(logical: Logical, value: bytes) -> str:
    number = Decimal(int.from_bytes(value, signed=True)).scaleb(-logical.scale)
    over = len(number.as_tuple().digits) > logical.precision
    return f"{number}" + (f", more than {logical.precision} digits" if over else "")


def _moment(logical: Logical, value: int) -> str:
    """Dates and times; what is out of the calendar's range stays a number with its unit."""
    ticks = _TICKS_A_SECOND.get(logical.name.rpartition("-")[2], 0)
    try:
        if logical.name == "date":
            return (date(1970, 1, 1) + timedelta(days=value)).isoformat()
        if logical.name.startswith(("timestamp-", "local-timestamp-")):
            moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=value / ticks)
            return f"{logical.name.rpartition('-')[0]} {moment.replace(tzinfo=None).isoformat()}"
        if logical.name.startswith("time-"):
            return f"{value / ticks} s after midnight"
    except (OverflowError, ZeroDivisionError):
        pass
    return f"{value} ({logical.name})"
