"""The least that an event must hold for both sides: required fields, and theirs."""

from collections.abc import Container, Mapping

from skra_compat.formats.protobuf.contents import enclosed, number, numbers, text
from skra_compat.formats.protobuf.model import Field, Resolved

Key = tuple[str, str]
"""Full names of a reader's message (empty where it has none) and of the writer's that it meets."""

_LONGEST = 1 << 16
"""Bytes of the least event that are still worth showing: what is required twice at each level doubles at each level."""


class Least:
    """The least events of messages, each worked out once."""

    def __init__(self, reader: Resolved, writer: Resolved) -> None:
        self._reader = reader
        self._writer = writer
        self._parts: dict[Key, Mapping[int, bytes] | None] = {}

    def of(self, key: Key, skip: Container[int] = ()) -> bytes | None:
        """What is required but for the numbers to skip; None where that never ends or is too long."""
        if key not in self._parts:
            self._work_out(key)
        parts = self._parts[key]
        if parts is None:
            return None if any(each.number not in skip for each in self._messages(key)) else self._plain(key, skip)
        return b"".join(part for number, part in parts.items() if number not in skip)

    def _work_out(self, top: Key) -> None:
        """Fill in the parts of a message after those of the messages that it requires; a cycle has no end."""
        entered: set[Key] = set()
        waiting = [top]
        while waiting:
            key = waiting[-1]
            if key in self._parts:
                waiting.pop()
                continue
            below = [self._key(key, field) for field in self._messages(key)]
            if key in entered:
                self._parts[key] = self._joined(key)
                waiting.pop()
            else:
                entered.add(key)
                waiting.extend(each for each in below if each not in self._parts and each not in entered)

    def _joined(self, key: Key) -> Mapping[int, bytes] | None:
        parts = {field.number: self._scalar(field) for field in self._required(key) if not field.is_message}
        for field in self._messages(key):
            inner = self._parts.get(self._key(key, field))
            if inner is None:
                return None
            parts[field.number] = enclosed(field, b"".join(inner.values()))
        return parts if sum(map(len, parts.values())) <= _LONGEST else None

    def _plain(self, key: Key, skip: Container[int]) -> bytes:
        scalars = (each for each in self._required(key) if not each.is_message and each.number not in skip)
        return b"".join(map(self._scalar, scalars))

    def _required(self, key: Key) -> list[Field]:
        """The writer's fields that either side requires; an absent value of a map would lack what that requires."""
        reader, writer = self._reader.messages.get(key[0]), self._writer.messages[key[1]]
        asked = {field.number for field in reader.fields.values() if field.required} if reader else set[int]()
        if writer.map_entry:
            return [each for each in writer.fields.values() if each.is_message]
        return [each for each in writer.fields.values() if each.required or each.number in asked]

    def _messages(self, key: Key) -> list[Field]:
        return [field for field in self._required(key) if field.is_message]

    def _key(self, key: Key, field: Field) -> Key:
        reader = self._reader.messages.get(key[0])
        met = reader.fields.get(field.number) if reader else None
        return (met.type_name if met is not None and met.meets(field) else "", field.type_name)

    def _scalar(self, field: Field) -> bytes:
        if field.type in {"string", "bytes"}:
            return text(field, b"a")
        return number(field, next(iter(numbers(self._writer, field)), 0))
