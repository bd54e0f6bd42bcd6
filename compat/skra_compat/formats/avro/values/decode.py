"""Bytes into an event, strictly, with the field and the offset of what is wrong.

The slow twin of `program`: it decodes one event in full and is always of its opinion. Bytes come from clients, so
nothing is believed: lengths are held against what is left, numbers against their range, nesting against a limit.
"""

import struct
from typing import TYPE_CHECKING, Final, NoReturn

from skra_compat.event import Fault
from skra_compat.formats.avro.model import Array, Enum, Fixed, Map, Model, Record, Type, Union
from skra_compat.formats.avro.values.native import DEEPEST, MOST_EMPTY, Branch, Native, is_empty

if TYPE_CHECKING:
    from collections.abc import Callable

_FLOAT: Final = struct.Struct("<f")
_DOUBLE: Final = struct.Struct("<d")


class Refused(Exception):
    """The bytes are no event."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def decode(model: Model, payload: bytes, start: int = 0) -> Native:
    """The event that the payload holds from `start` to its end.

    Raises:
        Refused: with the field and the offset.
    """
    decoder = _Decoder(model, payload, start)
    event = decoder.value(model.root)
    decoder.finish()
    return event


class _Decoder:
    """One payload under way: where it is read, and which field that is."""

    def __init__(self, model: Model, payload: bytes, start: int) -> None:
        self._model = model
        self._payload = payload
        self._at = start
        self._path: list[str] = []
        self._depth = 0
        self._empty = MOST_EMPTY
        self._primitives: dict[str, Callable[[], Native]] = {
            "null": lambda: None,
            "boolean": self._boolean,
            "int": self._int,
            "long": self._long,
            "float": lambda: float(_FLOAT.unpack(self._take(4, "a float"))[0]),
            "double": lambda: float(_DOUBLE.unpack(self._take(8, "a double"))[0]),
            "bytes": lambda: self._sized("bytes"),
            "string": self._string,
        }

    def value(self, type: Type) -> Native:  # noqa: A002 - Avro's own word
        """Read a value of any type."""
        part = self._model.part(type)
        match part:
            case Record() | Array() | Map():
                return self._container(part)
            case Union():
                at = self._at
                index = self._index("a branch of the union", len(part.branches), at)
                return Branch(index, self.value(part.branches[index]))
            case Enum():
                return part.symbols[self._index(f"a symbol of {part.name}", len(part.symbols), self._at)]
            case Fixed():
                return self._take(part.size, f"the {part.size} bytes of {part.name}")
            case _:
                return self._primitives[part.kind]()

    def finish(self) -> None:
        """Refuse bytes that follow the event."""
        left = len(self._payload) - self._at
        if left:
            self._refuse(
                f"the event ends here, {left} more bytes follow: was it written with another schema?", self._at
            )

    def _container(self, part: Record | Array | Map) -> Native:
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"nested deeper than {DEEPEST} records, lists and maps", self._at)
        try:
            return self._record(part) if isinstance(part, Record) else self._blocks(part)
        finally:
            self._depth -= 1

    def _record(self, record: Record) -> Native:
        event: dict[str, Native] = {}
        for field in record.fields:
            self._path.append(f".{field.name}")
            event[field.name] = self.value(field.type)
            self._path.pop()
        return event

    def _blocks(self, part: Array | Map) -> Native:
        """Read blocks of items or entries until one of size 0 (specification, "Arrays", "Maps")."""
        items: list[Native] = []
        entries: dict[str, Native] = {}
        empty = isinstance(part, Array) and is_empty(self._model, self._model.part(part.items))
        while True:
            at = self._at
            count = self._long()
            end = self._block_end(at) if count < 0 else None
            if count == 0:
                return items if isinstance(part, Array) else entries
            self._afford(abs(count), at, empty=empty)
            for _ in range(abs(count)):
                if isinstance(part, Array):
                    self._path.append(f"[{len(items)}]")
                    items.append(self.value(part.items))
                else:
                    key = self._string()
                    self._path.append(f".{key}")
                    entries[key] = self.value(part.values)
                self._path.pop()
            if end is not None and self._at != end:
                self._refuse(f"the block says that it ends at offset {end}, it ends at {self._at}", at)

    def _block_end(self, at: int) -> int:
        size = self._long()
        if size < 0:
            self._refuse(f"a block of {size} bytes", at)
        return self._at + size

    def _afford(self, count: int, at: int, *, empty: bool) -> None:
        if empty:
            self._empty -= count
            if self._empty < 0:
                self._refuse(f"{count} items without bytes: no more than {MOST_EMPTY} are read in one event", at)
        elif count > len(self._payload) - self._at:
            self._refuse(f"{count} items are announced, {len(self._payload) - self._at} bytes are left", at)

    def _boolean(self) -> bool:
        byte = self._take(1, "a boolean")[0]
        if byte > 1:
            self._refuse(f"a boolean is 0 or 1, {byte} came", self._at - 1)
        return byte == 1

    def _string(self) -> str:
        at = self._at
        taken = self._sized("a string")
        try:
            return taken.decode()
        except UnicodeDecodeError as error:
            self._refuse(f"a string must be UTF-8: {error.reason} at its byte {error.start}", at)

    def _sized(self, what: str) -> bytes:
        at = self._at
        length = self._long()
        if length < 0:
            self._refuse(f"{what} of length {length}", at)
        return self._take(length, f"the {length} bytes of {what}")

    def _take(self, length: int, what: str) -> bytes:
        left = len(self._payload) - self._at
        if length > left:
            self._refuse(f"expected {what}, {max(left, 0)} bytes are left", self._at)
        self._at += length
        return self._payload[self._at - length : self._at]

    def _index(self, what: str, count: int, at: int) -> int:
        index = self._long()
        if not 0 <= index < count:
            self._refuse(f"expected the number of {what} (0 to {count - 1}), {index} came", at)
        return index

    def _int(self) -> int:
        at = self._at
        number = self._long()
        if self._at - at > 5 or not -(2**31) <= number < 2**31:
            self._refuse(f"an int has 32 bits in at most 5 bytes, {number} came in {self._at - at}", at)
        return number

    def _long(self) -> int:
        at = self._at
        raw = shift = 0
        while True:
            byte = self._take(1, "a number")[0]
            raw |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
            if shift >= 70:
                self._refuse("a number goes on after 10 bytes", at)
        if raw >> 64:
            self._refuse("a number has more than 64 bits", at)
        return (raw >> 1) ^ -(raw & 1)

    def _refuse(self, message: str, offset: int) -> NoReturn:
        path = "".join(self._path).removeprefix(".")
        raise Refused(Fault(path or "$", message, offset))
