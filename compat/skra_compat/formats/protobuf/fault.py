"""Why bytes are not an event: walks the wire beside the schema and names field and offset of the first thing wrong."""

from typing import TYPE_CHECKING, NamedTuple

from skra_compat.event import Fault
from skra_compat.formats.protobuf.wire import (
    END_GROUP,
    FIXED32,
    FIXED64,
    LENGTH,
    START_GROUP,
    VARINT,
    Torn,
    read_varint,
    signed32,
    wire_type,
)

if TYPE_CHECKING:
    from skra_compat.formats.protobuf.model import Field, Message, Resolved

_DEEPEST = 100
"""Messages inside messages that readers follow (the libraries' common limit)."""

_NAMES = {VARINT: "a varint", FIXED64: "8 bytes", LENGTH: "a length", START_GROUP: "a group", FIXED32: "4 bytes"}
_PACKABLE = (VARINT, FIXED32, FIXED64)
_LAST_NUMBER = (1 << 29) - 1


class _Found(Exception):
    """The walk is over."""

    def __init__(self, path: str, message: str, offset: int) -> None:
        super().__init__(message)
        self.fault = Fault(path, message, offset)


def find_fault(types: "Resolved", message: "Message", data: bytes, start: int) -> Fault | None:
    """The first fault in `data` from `start` on; None when the walk finds none."""
    try:
        _Walk(types, data).message(message, _Span(start, len(data), "$", 0))
    except _Found as found:
        return found.fault
    return None


class _Span(NamedTuple):
    """A stretch of the payload and the field that it belongs to."""

    at: int
    end: int
    path: str
    depth: int


class _Walk:
    """One payload."""

    def __init__(self, types: "Resolved", data: bytes) -> None:
        self._types = types
        self._data = data

    def message(self, message: "Message", span: _Span, group: int = 0) -> int:
        """Walk a message (or, with a number, a group) and say where it ends."""
        at, end, path, depth = span
        if depth > _DEEPEST:
            raise _Found(path, f"messages are nested more than {_DEEPEST} levels deep", at)
        seen: dict[int, int] = {}
        while at < end:
            tagged, behind = self._varint(at, end, path)
            number, kind = tagged >> 3, tagged & 7
            if group and kind == END_GROUP and number == group:
                self._complete(message, seen, span)
                return behind
            field = self._field(message, number, kind, path, at)
            seen[number] = seen.get(number, -1) + 1
            place = f"{path}.{field.name}" + (f"[{seen[number]}]" if field.repeated else "")
            at = self._value(field, kind, _Span(behind, end, place, depth))
        if group:
            raise _Found(path, "the group is not closed", span.at)
        self._complete(message, seen, span)
        return at

    def _field(self, message: "Message", number: int, kind: int, path: str, at: int) -> "Field":
        if not 0 < number <= _LAST_NUMBER:
            raise _Found(path, f"{number} is not a field number", at)
        if kind == END_GROUP:
            raise _Found(path, f"group {number} ends here and was not open", at)
        if kind not in _NAMES:
            raise _Found(path, f"field {number} begins with the unknown wire type {kind}", at)
        field = message.fields.get(number) or self._types.extensions.get(message.full_name, {}).get(number)
        if field is None:
            raise _Found(path, f"{message.full_name} has no field number {number}", at)
        expected = wire_type(field.type)
        packed = field.repeated and kind == LENGTH and expected in _PACKABLE
        if kind != expected and not packed:
            said = f"expected {field.type} ({_NAMES[expected]}), found {_NAMES[kind]}"
            raise _Found(f"{path}.{field.name}", said, at)
        return field

    def _value(self, field: "Field", kind: int, span: _Span) -> int:
        """Check a value and say where it ends."""
        at, end, path, depth = span
        if kind == START_GROUP:
            return self.message(self._types.messages[field.type_name], _Span(at, end, path, depth + 1), field.number)
        if kind != LENGTH:
            return self._number(field, kind, at, end, path)
        size, start = self._varint(at, end, path)
        if size > end - start:
            raise _Found(path, f"{size} bytes are announced, {end - start} are left", at)
        stop = start + size
        if field.type == "message":
            self.message(self._types.messages[field.type_name], _Span(start, stop, path, depth + 1))
        elif field.type == "string" and field.verified:
            self._text(start, stop, path)
        elif field.type not in {"string", "bytes"}:
            while start < stop:
                start = self._number(field, wire_type(field.type), start, stop, path)
        return stop

    def _number(self, field: "Field", kind: int, at: int, end: int, path: str) -> int:
        if kind != VARINT:
            width = 8 if kind == FIXED64 else 4
            if end - at < width:
                raise _Found(path, f"expected {width} bytes, {end - at} are left", at)
            return at + width
        value, behind = self._varint(at, end, path)
        enum = self._types.enums.get(field.type_name) if field.type == "enum" else None
        if enum is not None and enum.closed and signed32(value) not in enum.numbers:
            raise _Found(path, f"{signed32(value)} is no constant of {enum.full_name}, which is closed", at)
        return behind

    def _text(self, start: int, end: int, path: str) -> None:
        try:
            self._data[start:end].decode("utf-8")
        except UnicodeDecodeError as reason:
            raise _Found(path, f"expected UTF-8 text: {reason.reason}", start + reason.start) from None

    def _varint(self, at: int, end: int, path: str) -> tuple[int, int]:
        try:
            return read_varint(self._data, at, end)
        except Torn as torn:
            raise _Found(path, torn.message, torn.offset) from None

    @staticmethod
    def _complete(message: "Message", seen: dict[int, int], span: _Span) -> None:
        for field in message.fields.values():
            if field.required and field.number not in seen:
                raise _Found(f"{span.path}.{field.name}", "the required field is missing", span.at)
