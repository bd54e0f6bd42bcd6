r"""JSON text as Java's Jackson writes it: what the registry that everybody knows stores and hashes.

Minified, members in the order given, letters as they are. Control characters are escaped in capitals (`\u001F`). A
`float` is printed as `Double.toString` does (`1.0E10`), a `Decimal` as `BigDecimal.toString` does (`1E+10`): Avro's
numbers are doubles in Java, those of a JSON Schema keep every digit.
"""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Final, TypeAlias

import orjson

Value: TypeAlias = "bool | int | float | Decimal | str | Sequence[Value] | Mapping[str, Value] | None"

_ESCAPED: Final = re.compile(r"\\(?:u[0-9a-f]{4}|.)")
_FRACTION: Final = re.compile(r"[0-9](?:\.[0-9]|e[-+0-9])")
"""A number with a point or an exponent, or what looks like one inside of a string."""
_CONTROL: Final = "\\u00"
"""How the escape of a control character begins."""
_PLAIN_FROM, _PLAIN_BELOW = 1e-3, 1e7
"""Between these Java writes a double without an exponent."""


class Endless(float):
    """A number too large for a double, as readers of JSON give it: the fast writer would print null."""


def number(digits: str) -> float:
    """What the digits of a JSON number with a point or an exponent mean, as a double."""
    found = float(digits)
    return found if isfinite(found) else Endless(found)


def written(value: Value, *, ordered: bool = False) -> str:
    """The text of a JSON value whose numbers are int, float or Decimal; `ordered` sorts the members of objects."""
    if not ordered and (plain := _plain(value)):
        return plain
    parts: list[str] = []
    _write(value, parts, ordered=ordered)
    return "".join(parts)


def _plain(value: Value) -> str:
    """What the fast writer prints; empty where Java's might print something else."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # a number that it does not know (`Endless` among them), a mapping that is no dictionary, depth
        return ""
    return "" if _CONTROL in text or _FRACTION.search(text) else text


def _write(value: Value, parts: list[str], *, ordered: bool) -> None:
    if isinstance(value, Mapping):
        before = "{"
        for name in sorted(value, key=_java_order) if ordered else value:
            parts.append(f"{before}{quoted(name)}:")
            _write(value[name], parts, ordered=ordered)
            before = ","
        parts.append("{}" if before == "{" else "}")
    elif isinstance(value, str) or not isinstance(value, Sequence):
        parts.append(_scalar(value))
    else:
        before = "["
        for item in value:
            parts.append(before)
            _write(item, parts, ordered=ordered)
            before = ","
        parts.append("[]" if before == "[" else "]")


def quoted(text: str) -> str:
    """A JSON string."""
    plain = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(_capital, plain) if "\\u" in plain else plain


def _capital(escape: re.Match[str]) -> str:
    return f"\\u{escape[0][2:].upper()}" if escape[0].startswith("\\u") else escape[0]


def _scalar(value: bool | float | Decimal | str | None) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float):
        return _double(value)
    if isinstance(value, Decimal):
        return str(value.copy_abs() if value.is_zero() else value)
    return json.dumps(value)


def _double(number: float) -> str:
    """As `Double.toString`: the fewest digits that mean the number, and always one behind the point."""
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    if not isinstance(exponent, int) or number == 0 or _PLAIN_FROM <= abs(number) < _PLAIN_BELOW:
        return repr(number)
    figures = "".join(map(str, digits)).rstrip("0")
    power = exponent + len(digits) - 1
    return f"{'-' if sign else ''}{figures[0]}.{figures[1:] or '0'}E{power}"


def _java_order(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")
