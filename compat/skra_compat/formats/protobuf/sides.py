"""What a rule is asked about: two messages that meet, or two fields of the same number."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from skra_compat.difference import NO_WITNESS, Difference, Effect
from skra_compat.formats.protobuf.contents import enclosed, number, numbers, text
from skra_compat.formats.protobuf.least import Key
from skra_compat.formats.protobuf.meeting import Detour, Meeting, same_names
from skra_compat.formats.protobuf.model import Enum, Field, File, Message, Resolved
from skra_compat.formats.protobuf.scalars import Changes
from skra_compat.formats.protobuf.witness import Search, View, Witness
from skra_compat.lazy import Lazy

Part: TypeAlias = File | Message
"""What the walk pairs: files once, then messages."""

Rules: TypeAlias = "Callable[[Messages], Iterator[Difference]]"
"""All rules about two messages."""

Definitions: TypeAlias = "Callable[[Sides], set[Key]]"
"""Which pairs of messages, one of them imported, have definitions that are incompatible."""

_OF_DECLARATIONS = {"FIELD_NAMED_TYPE_CHANGED", "MESSAGE_REMOVED"}
"""Differences that an event inside the two messages does not show."""


class Sides:
    """The two schemas of a comparison, and what rules ask about them as wholes."""

    def __init__(self, reader: Resolved, writer: Resolved, rules: Rules, definitions: Definitions) -> None:
        self.reader = reader
        self.writer = writer
        self.meeting = Meeting(reader, writer)
        self.changes = Changes(reader, writer)
        self._rules = rules
        self._definitions = definitions
        self._broken: set[Key] | None = None
        self._alike: set[Key] = set()

    @Lazy
    def imported(self) -> list[tuple[Message, Message]]:
        """Pairs of messages that meet, of which another file declares one at least."""
        if all(map(self.reader.is_own, self.reader.messages.values())) and all(
            map(self.writer.is_own, self.writer.messages.values())
        ):
            return []
        return [each for each in self.meeting.pairs() if not each[1].map_entry and self.is_imported(*each)]

    def is_imported(self, reader: Message, writer: Message) -> bool:
        """Whether another file declares one of the two."""
        return not (self.reader.is_own(reader) and self.writer.is_own(writer))

    def broken(self, reader: Message, writer: Message) -> bool:
        """Whether the definitions of two messages, one of them imported, are incompatible."""
        if self._broken is None:
            self._broken = set()  # until it is known: definitions that lead to themselves are taken in their favour
            self._broken = self._definitions(self)
        return (reader.full_name, writer.full_name) in self._broken

    def messages(self, reader: Message, writer: Message, place: str = "#", detour: Detour | None = None) -> "Messages":
        """Two messages that meet."""
        return Messages(self, reader, writer, self.reader.fields(reader), self.writer.fields(writer), place, detour)

    def below(self, reader: Message, writer: Message) -> Iterator[tuple[Message, Message]]:
        """Nested messages that meet: by name, or where one is a group that has another name and the same number."""
        yield from same_names(reader.messages, writer.messages)
        sent = self.writer.fields(writer)
        for field in self.reader.fields(reader).values():
            other = sent.get(field.number)
            if other is not None and field.type == other.type == "group":
                ours, theirs = self.reader.messages[field.type_name], self.writer.messages[other.type_name]
                if (ours.group or theirs.group) and ours.name != theirs.name:
                    yield ours, theirs

    def shown(self, key: Key, detour: Detour) -> Iterator[Search]:
        """Events for whatever differs between two messages that meet by a detour."""
        if key in self._alike:
            return
        at = self.messages(self.reader.messages[key[0]], self.writer.messages[key[1]], detour=detour)
        alike = True
        for one in self._rules(at):
            search = one.witness
            if isinstance(search, Search) and search.view is View.VALUES and one.kind not in _OF_DECLARATIONS:
                alike = False
                yield search
        if alike:
            self._alike.add(key)


@dataclass(frozen=True, slots=True)
class Messages:
    """A message of the reader and the one of the writer that it meets."""

    sides: Sides
    reader: Message
    writer: Message
    met: Mapping[int, Field]
    """The reader's fields, extensions among them."""
    sent: Mapping[int, Field]
    """The writer's."""
    place: str
    """`#/Order/Line`, as upstream names it; for the entry of a map the place of the map."""
    detour: Detour | None = None

    def path(self, *steps: object) -> str:
        """The place, or one below it; what is inside the entry of a map has the map's place."""
        return self.place if self.reader.map_entry else "/".join((self.place, *map(str, steps)))

    def event(self, content: bytes | None, *numbers: int, focus: tuple[int, ...] = ()) -> Witness | None:
        """An event of the writer with this content; `numbers` are set by it or left out on purpose."""
        if content is None:
            return None
        key = (self.reader.full_name, self.writer.full_name)
        return self.sides.meeting.event(key, content, numbers, focus or numbers[:1], self.detour)

    def contents(self, field: Field) -> Iterator[bytes | None]:
        """A field of the writer with one value after the other."""
        if field.is_message:
            met = self.met.get(field.number)
            least = self.sides.meeting.least(met.type_name if met and met.meets(field) else "", field.type_name)
            yield None if least is None else enclosed(field, least)
        elif field.type in {"string", "bytes"}:
            yield text(field, b"a")
        else:
            yield from (number(field, each) for each in numbers(self.sides.writer, field))

    def content(self, field: Field) -> bytes | None:
        """A field of the writer with the first of its values."""
        return next(self.contents(field), None)

    def lost_choices(self) -> set[int]:
        """Members that left a `oneof` which the reader still has by name or by another member."""
        lost: set[int] = set()
        for name, members in self.writer.oneofs.items():
            gone = [number for number in members if number not in self.met]
            if name in self.reader.oneofs or len(gone) < len(members):
                lost.update(gone)
        return lost

    def setting(self, field: Field) -> Search:
        """Events with one value of a field after the other."""
        return Search(lambda: (self.event(each, field.number) for each in self.contents(field)))


@dataclass(frozen=True, slots=True)
class Fields:
    """Two fields of the same number."""

    of: Messages
    reader: Field
    writer: Field

    @property
    def path(self) -> str:
        """`#/Order/2`; for a member of the reader's oneof `#/Order/choice/2`."""
        return self._path(self.reader)

    @property
    def enums(self) -> tuple[Enum | None, Enum | None]:
        """The reader's and the writer's enum, where they are of that type."""
        sides = self.of.sides
        return sides.reader.enums.get(self.reader.type_name), sides.writer.enums.get(self.writer.type_name)

    def written(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Those that an event may hold: implicit presence leaves zero out."""
        zero = self.writer.presence or self.writer.repeated or self.of.writer.map_entry
        return numbers if zero else tuple(each for each in numbers if each)

    def difference(
        self, kind: str, message: str, fix: str, witness: object = NO_WITNESS, effect: Effect = Effect.INCOMPATIBLE
    ) -> Difference:
        """A finding about the two."""
        before = self._path(self.writer)
        elsewhere = "" if before == self.path else before
        return Difference(kind, self.path, message, fix, elsewhere, witness, effect)

    def usual(self, view: View = View.VALUES) -> Search:
        """Events with one value of the field after the other."""
        return Search(lambda: (self._event(each) for each in self.of.contents(self.writer)), view)

    def twice(self) -> Search:
        """An event with a list of two."""

        def two() -> Iterator[Witness | None]:
            if self.writer.type in {"string", "bytes"}:
                yield self._event(text(self.writer, b"a", b"b"))
            elif self.writer.is_message:
                one = self.of.content(self.writer)
                yield self._event(None if one is None else one * 2)
            else:
                values = list(numbers(self.of.sides.writer, self.writer))
                yield self._event(number(self.writer, *(values * 2)[:2]))

        return Search(two)

    def values(self, *values: int, view: View = View.VALUES) -> Search:
        """An event with these numbers."""
        return Search(lambda: [self._event(number(self.writer, *values))], view)

    def raw(self, value: bytes, view: View = View.VALUES) -> Search:
        """An event with this string or bytes."""
        return Search(lambda: [self._event(text(self.writer, value))], view)

    def absent(self, view: View = View.VALUES) -> Search:
        """An event without the field."""
        return Search(lambda: [self._event(b"")], view)

    def _path(self, field: Field) -> str:
        return self.of.path(*(field.oneof,) * bool(field.oneof), field.number)

    def _event(self, content: bytes | None) -> Witness | None:
        return self.of.event(content, self.writer.number)
