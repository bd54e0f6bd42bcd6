"""Which messages meet on the wire, and the events that lead to where they do.

A part of a nested message is shown inside an event of the file's first message where a chain of fields leads there
that both sides have; else the nested message is the event itself.
"""

from collections import deque
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from skra_compat.formats.protobuf.contents import enclosed
from skra_compat.formats.protobuf.least import Key, Least
from skra_compat.formats.protobuf.model import Field, Message, Resolved
from skra_compat.formats.protobuf.witness import Witness
from skra_compat.lazy import Lazy

Above: TypeAlias = dict[Key, tuple[Key, Field] | None]
"""For each pair the one above it and the field that leads down; None for what may be an event itself."""

_LONGEST = 60
"""Messages inside messages that an event may have; readers give up at 100."""
_DETOURS = 1_000
"""Pairs of messages that are looked at for one difference between definitions."""
_ALL_DETOURS = 20_000
"""The same for one comparison: every message of one side may meet every message of the other."""


class Detour(NamedTuple):
    """Ways that lead through one certain field, and through messages of different names."""

    ways: Above
    """Up to the pair that the field holds."""
    by: Field
    holder: Key


class Meeting:
    """The pairs of reader's and writer's messages that meet."""

    def __init__(self, reader: Resolved, writer: Resolved) -> None:
        self._reader = reader
        self._writer = writer
        self._least = Least(reader, writer)
        self._left = _ALL_DETOURS

    def pairs(self) -> Iterator[tuple[Message, Message]]:
        """Every pair of the same path of names, in the order in which events lead there."""
        for reader, writer in self._above:
            yield self._reader.messages[reader], self._writer.messages[writer]

    def detour(self, holder: Key, by: Field, reader: Message, writer: Message) -> Iterator[tuple[Key, Detour]]:
        """The pair that meets at a field of the holder, and the pairs below it, whatever their names are."""
        top: Key = (reader.full_name, writer.full_name)
        detour = Detour({top: None}, by, holder)
        waiting = deque([top])
        while waiting and self._left and len(detour.ways) <= _DETOURS:
            self._left -= 1
            key = waiting.popleft()
            for below, field in self._below(key):
                if below not in detour.ways:
                    detour.ways[below] = (key, field)
                    waiting.append(below)
            yield key, detour

    def event(
        self, key: Key, content: bytes, skip: Container[int], focus: tuple[int, ...], detour: Detour | None = None
    ) -> Witness | None:
        """An event with `content` inside a message; None where required fields make every event infinite.

        `skip` are the numbers that the content sets, or that are to be left out.
        """
        found: Witness | None = None
        for _ in range(_LONGEST):
            least = self._filled(key, skip)
            if least is None:
                return found
            content = least + content
            if detour is not None:
                above = detour.ways[key]
                if above is None:
                    above, detour = (detour.holder, detour.by), None
            else:
                found = Witness(self._writer.paths[key[1]], content, focus) if self._is_event(key) else found
                above = self._above.get(key)
            if above is None:
                return found
            key, field = above
            content, skip, focus = enclosed(field, content), {field.number}, (field.number, *focus)
        return found

    def lone(self, message: Message) -> Witness | None:
        """The least event of a message that the reader does not have."""
        content = self._least.of(("", message.full_name))
        return None if content is None else Witness(self._writer.paths[message.full_name], content)

    def least(self, reader: str, writer: str) -> bytes | None:
        """The least content of a message that meets another (or none)."""
        return self._least.of((reader, writer))

    @Lazy
    def _above(self) -> Above:
        """Ways that events can take come first; those through messages without events are for the rules alone."""
        above: Above = {}
        for possible in (True, False):
            seen: set[Key] = set()
            for root in self._roots():
                if root not in seen and not (possible and self._filled(root, ()) is None):
                    above.setdefault(root, None)
                    self._spread(root, above, seen, possible)
        return above

    def _spread(self, root: Key, above: Above, seen: set[Key], possible: bool) -> None:
        seen.add(root)
        waiting = deque([root])
        while waiting:
            key = waiting.popleft()
            for below, field in self._below(key):
                if below in seen or not self._same_names(below):
                    continue
                if possible and self._filled(key, (field.number,)) is None:
                    continue
                seen.add(below)
                above.setdefault(below, (key, field))
                waiting.append(below)

    def _filled(self, key: Key, skip: Container[int]) -> bytes | None:
        """What an event must hold besides; what the reader requires without end it refuses anyway."""
        least = self._least.of(key, skip)
        return self._least.of(("", key[1]), skip) if least is None else least

    def _below(self, key: Key) -> Iterator[tuple[Key, Field]]:
        met = self._reader.fields(self._reader.messages[key[0]])
        for number, field in self._writer.fields(self._writer.messages[key[1]]).items():
            if number in met and met[number].meets(field):
                yield (met[number].type_name, field.type_name), field

    def _same_names(self, key: Key) -> bool:
        reader, writer = self._reader.messages[key[0]], self._writer.messages[key[1]]
        if (reader.map_entry and writer.map_entry) or reader.group or writer.group:
            return True
        return self._reader.paths[key[0]] == self._writer.paths[key[1]]

    def _is_event(self, key: Key) -> bool:
        """Whether both files declare the message under the same names."""
        reader, writer = self._reader.messages.get(key[0]), self._writer.messages[key[1]]
        if reader is None or writer.implied or not (self._reader.is_own(reader) and self._writer.is_own(writer)):
            return False
        return self._reader.paths[key[0]] == self._writer.paths[key[1]]

    def _roots(self) -> Iterable[Key]:
        """What may be an event: the first message first, the nested last."""
        known = dict(_own(self._reader))
        own = list(_own(self._writer))
        order = {message.name: at for at, message in enumerate(self._writer.file.messages)}
        own.sort(key=lambda each: (len(each[0]), order[each[0][0]]))
        return [(known[path], name) for path, name in own if path in known]


def _own(types: Resolved) -> Iterator[tuple[tuple[str, ...], str]]:
    """Path and full name of the messages that the text declares."""
    own = ((name, each) for name, each in types.messages.items() if types.is_own(each) and not each.implied)
    return ((types.paths[name], name) for name, _ in own)


def same_names(reader: Iterable[Message], writer: Iterable[Message]) -> Iterator[tuple[Message, Message]]:
    """The messages of two scopes that meet."""
    known = {message.name: message for message in reader if not message.map_entry}
    for message in writer:
        if not message.map_entry and message.name in known:
            yield known[message.name], message
