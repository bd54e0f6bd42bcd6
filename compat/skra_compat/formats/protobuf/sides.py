"""What a rule is asked about: two messages that meet, or two fields of the same number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from skra_compat.difference import NO_WITNESS, Difference, Effect
from skra_compat.formats.protobuf.model import Field, File, Message, Resolved
from skra_compat.formats.protobuf.wire import delimited
from skra_compat.formats.protobuf.witness import Reach, by_name, number
from skra_compat.walk import Pair

Part: TypeAlias = File | Message
"""What the walk pairs: files once, then messages."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two schemas of a comparison."""

    reader: Resolved
    writer: Resolved
    reach: Reach


@dataclass(frozen=True, slots=True)
class Messages:
    """A message of the reader and the one of the writer that it meets."""

    sides: Sides
    pair: Pair[Part]
    reader: Message
    writer: Message
    place: str
    """`#/Order/Line`, as upstream names it; for the entry of a map the place of the map."""

    def path(self, *steps: object) -> str:
        """The place, or one below it; what is inside the entry of a map has the map's place."""
        return self.place if self.reader.map_entry else "/".join((self.place, *map(str, steps)))

    def event(self, content: bytes, *numbers: int) -> object:
        """An event of the writer with this content; `numbers` are set by it or left out on purpose."""
        found = self.sides.reach.event(self.reader, self.writer, content, numbers)
        return NO_WITNESS if found is None else found


@dataclass(frozen=True, slots=True)
class Fields:
    """Two fields of the same number."""

    of: Messages
    reader: Field
    writer: Field

    @property
    def path(self) -> str:
        """`#/Order/2`."""
        return self.of.path(self.writer.number)

    def difference(
        self, kind: str, message: str, fix: str, witness: object = NO_WITNESS, effect: Effect = Effect.INCOMPATIBLE
    ) -> Difference:
        """A finding about the two."""
        return Difference(kind, self.path, message, fix, witness=witness, effect=effect)

    def usual(self, times: int = 1) -> object:
        """An event with an ordinary value, or several where it is a list."""
        content = self.of.sides.reach.content(self.writer, self.reader.type_name, times)
        return NO_WITNESS if content is None else self.of.event(content, self.writer.number)

    def values(self, *values: int) -> object:
        """An event with these numbers."""
        return self.of.event(number(self.writer, *values), self.writer.number)

    def named(self, value: int) -> object:
        """An event with this constant of an enum, judged by its name."""
        return by_name(self.values(value))

    def raw(self, value: bytes) -> object:
        """An event with this string, bytes or message."""
        return self.of.event(delimited(self.writer.number, value), self.writer.number)

    def absent(self) -> object:
        """An event without the field."""
        return self.of.event(b"", self.writer.number)


Found: TypeAlias = Iterator[Difference]
