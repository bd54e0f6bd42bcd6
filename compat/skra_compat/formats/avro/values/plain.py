"""Events as JSON: what people write and read.

A value of a union stands by itself (`5`, not `{"int": 5}`) wherever the first branch that admits it is the right one;
else it is tagged with its branch as in Avro's own JSON (`{"org.example.Card": {…}}`), which is always understood.
Bytes are the characters U+0000 to U+00FF, as in Avro's defaults; numbers that JSON lacks are `"NaN"`, `"Infinity"`
and `"-Infinity"`.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from typing import Final

from skra_compat.errors import InvalidEvent
from skra_compat.event import Json
from skra_compat.formats.avro.model import (
    Absent,
    Array,
    Enum,
    Fixed,
    Map,
    Model,
    Part,
    Primitive,
    Record,
    Type,
    Union,
    label_of,
)
from skra_compat.formats.avro.values.native import DEEPEST, Branch, Native

_BITS: Final = {"int": 31, "long": 63}
_ENDLESS: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def from_json(model: Model, event: Json) -> Native:
    """The event that a JSON value stands for.

    Raises:
        InvalidEvent: the schema does not admit it; names the field.
    """
    return _Reading(model).value(model.root, event, "", 0)


def to_json(model: Model, event: Native) -> Json:
    """The JSON value that stands for an event of the schema."""
    return _Showing(model).value(model.root, event)


class _Reading:
    """One event under way; remembers which values no branch admitted, so that unions in unions stay cheap."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._failed: dict[tuple[int, int], InvalidEvent] = {}

    def value(self, type: Type, value: Json, path: str, depth: int) -> Native:  # noqa: A002 - Avro's own word
        """Read a value of any type."""
        part = self._model.part(type)
        key = (id(part), id(value))
        if key in self._failed:
            raise self._failed[key]
        if depth >= DEEPEST and isinstance(part, Record | Array | Map):
            raise _invalid(f"nested deeper than {DEEPEST} records, lists and maps", path)
        try:
            return self._looked_at(part, value, path, depth)
        except InvalidEvent as error:
            self._failed[key] = error
            raise

    def _looked_at(self, part: Part, value: Json, path: str, depth: int) -> Native:
        match part:
            case Union():
                return self._union(part, value, path, depth)
            case Record() if isinstance(value, dict):
                return self._record(part, value, path, depth)
            case Array() if isinstance(value, list):
                return [self.value(part.items, item, f"{path}[{at}]", depth + 1) for at, item in enumerate(value)]
            case Map() if isinstance(value, dict):
                return {
                    _text(key, path): self.value(part.values, item, f"{path}.{key}", depth + 1)
                    for key, item in value.items()
                }
            case _:
                return _scalar(part, value, path)

    def _record(self, record: Record, value: dict[str, Json], path: str, depth: int) -> Native:
        unknown = value.keys() - {field.name for field in record.fields}
        if unknown:
            raise _invalid(f"the record {record.name} has no field {min(unknown)!r}", path)
        event: dict[str, Native] = {}
        for field in record.fields:
            at = f"{path}.{field.name}"
            given = value.get(field.name, field.default)
            if isinstance(given, Absent):
                raise _invalid(f"expected {expectation(self._model.part(field.type))}: the field is missing", at)
            event[field.name] = self.value(field.type, given, at, depth + 1)
        return event

    def _union(self, union: Union, value: Json, path: str, depth: int) -> Branch:
        faults: list[InvalidEvent] = []
        for index, branch in enumerate(union.branches):
            try:
                return Branch(index, self.value(branch, value, path, depth))
            except InvalidEvent as error:
                faults.append(error)
        for index, branch in enumerate(union.branches):
            label = label_of(branch)
            if isinstance(value, dict) and value.keys() == {label}:
                return Branch(index, self.value(branch, value[label], path, depth))
        if len(union.branches) == 2 and "null" in {branch.kind for branch in union.branches} and value is not None:
            fits = zip(faults, union.branches, strict=True)
            raise next(fault for fault, branch in fits if branch.kind != "null")
        labels = ", ".join(map(label_of, union.branches))
        raise _invalid(f"expected one of {labels}, {_shown(value)} came", path)


class _Showing:
    """One event on its way to people."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def value(self, type: Type, value: Native) -> Json:  # noqa: A002 - Avro's own word
        """Show a value of any type."""
        part = self._model.part(type)
        match part:
            case Union():
                assert isinstance(value, Branch)
                return self._branch(part, value)
            case Record():
                assert isinstance(value, Mapping)
                return {field.name: self.value(field.type, value[field.name]) for field in part.fields}
            case Array():
                assert isinstance(value, Sequence)
                assert not isinstance(value, str | bytes)
                return [self.value(part.items, item) for item in value]
            case Map():
                assert isinstance(value, Mapping)
                return {key: self.value(part.values, item) for key, item in value.items()}
            case _:
                return _plain(value)

    def _branch(self, union: Union, branch: Branch) -> Json:
        type_ = union.branches[branch.index]
        shown = self.value(type_, branch.value)
        taken = any(_admits(self._model, other, shown) for other in union.branches[: branch.index])
        return {label_of(type_): shown} if taken else shown


def _admits(model: Model, type: Type, value: Json) -> bool:  # noqa: A002 - Avro's own word
    try:
        from_json(Model(type, model.types), value)
    except InvalidEvent:
        return False
    return True


def expectation(part: Part) -> str:
    """What a part admits, for messages."""
    match part:
        case Enum():
            return f"one of {', '.join(part.symbols)}"
        case Fixed():
            return f"{part.size} bytes, one character (U+0000 to U+00FF) each"
        case Record():
            return f"an object with the fields of {part.name}"
        case Union():
            return f"one of {', '.join(map(label_of, part.branches))}"
        case _:
            return {"array": "a list", "map": "an object"}.get(part.kind, part.kind)


def _scalar(part: Part, value: Json, path: str) -> Native:
    match part:
        case Enum() if isinstance(value, str) and value in part.symbols:
            return value
        case Fixed() if isinstance(value, str) and len(value) == part.size:
            return _bytes(value, path)
        case Primitive():
            return _primitive(part.kind, value, path)
        case _:
            raise _invalid(f"expected {expectation(part)}, {_shown(value)} came", path)


def _primitive(kind: str, value: Json, path: str) -> Native:
    match kind, value:
        case ("null", None) | ("boolean", bool()):
            return value
        case ("string", str()):
            return _text(value, path)
        case ("bytes", str()):
            return _bytes(value, path)
        case ("int" | "long", int()) if not isinstance(value, bool) and -(2 ** _BITS[kind]) <= value < 2 ** _BITS[kind]:
            return value
        case ("float" | "double", int() | float()) if not isinstance(value, bool):
            return _fraction(kind, value, path)
        case ("float" | "double", str()) if value in _ENDLESS:
            return _ENDLESS[value]
        case _:
            raise _invalid(f"expected {kind}, {_shown(value)} came", path)


def _fraction(kind: str, value: float, path: str) -> float:
    try:
        struct.pack("<f" if kind == "float" else "<d", value)
        return float(value)
    except (OverflowError, struct.error):
        raise _invalid(f"{_shown(value)} is too large for a {kind}", path) from None


def _text(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _invalid("half of a surrogate pair stands alone: it is no character", path) from None
    return value


def _bytes(value: str, path: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        raise _invalid(f"bytes are the characters U+0000 to U+00FF, {_shown(value)} came", path) from None


def _plain(value: Native) -> Json:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    assert value is None or isinstance(value, bool | int | float | str)
    return value


def _shown(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _invalid(message: str, path: str) -> InvalidEvent:
    return InvalidEvent(message, path=path.removeprefix(".") or "$")
