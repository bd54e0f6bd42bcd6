"""Events of the writer, as bytes, built around one part: what the rules offer as proof.

A part of a nested message is shown inside an event of the file's first message where a chain of fields leads there
that both sides have; else the nested message is the event itself.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from skra_compat.difference import NO_WITNESS
from skra_compat.formats.protobuf.model import Field, Message, Resolved
from skra_compat.formats.protobuf.wire import END_GROUP, START_GROUP, delimited, number_bytes, tag, wire_type

Key = tuple[str, str]
"""Full names of a reader's message and of the writer's that it meets."""

_DEEPEST = 20
"""Required messages inside required messages, before an event counts as impossible."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An event of the writer's message at that path of names in its file."""

    path: tuple[str, ...]
    payload: bytes
    by_name: bool = False
    """What changes is not on the wire but in names: the two sides' JSON is compared."""


class Reach:
    """Which messages meet on the wire, and how an event leads to each pair."""

    def __init__(self, reader: Resolved, writer: Resolved) -> None:
        self._reader = reader
        self._writer = writer
        self._above: dict[Key, tuple[Key, Field] | None] = {}
        for path, full_name in _roots(writer):
            other = next((name for name, at in reader.paths.items() if at == path and _is_own(reader, name)), None)
            if other is not None:
                self._follow((other, full_name))

    def pairs(self) -> "Iterable[tuple[Message, Message]]":
        """Every pair of reader's and writer's messages that meet, in the order in which events lead there."""
        for reader, writer in self._above:
            yield self._reader.messages[reader], self._writer.messages[writer]

    def event(self, reader: Message, writer: Message, content: bytes, skip: Iterable[int] = ()) -> Witness | None:
        """An event with `content` inside that message; None where required fields make every event infinite.

        `skip` are the numbers that the content sets, or that are to be left out.
        """
        key: Key = (reader.full_name, writer.full_name)
        filled = self._filled(key, set(skip), 0)
        if filled is None or key not in self._above:
            return None
        payload = filled + content
        while (above := self._above[key]) is not None:
            key, field = above
            rest = self._filled(key, {field.number}, 0)
            if rest is None:
                return None
            payload = rest + enclosed(field, payload)
        return Witness(self._writer.paths[key[1]], payload)

    def content(self, field: Field, met: str = "", times: int = 1) -> bytes | None:
        """A field with an ordinary value, `times` over; `met` is the message that the reader expects there."""
        return self._content(field, met, times, 0)

    def _content(self, field: Field, met: str, times: int, depth: int) -> bytes | None:
        if field.type in {"message", "group"}:
            inside = self._filled((met, field.type_name), set(), depth)
            return None if inside is None else enclosed(field, inside) * times
        if field.type in {"string", "bytes"}:
            return delimited(field.number, b"a") * times
        return number(field, *[ordinary(self._writer, field)] * times)

    def telling(self, reader: Message, writer: Message) -> object:
        """An event with every field of that message, the one most likely to show that two definitions differ."""
        contents = [self.content(field, _type_at(reader, field)) for field in writer.fields.values()]
        content = b"".join(each for each in contents if each is not None)
        found = self.event(reader, writer, content, writer.fields)
        return NO_WITNESS if found is None else found

    def lone(self, writer: Message) -> Witness | None:
        """An event of a message that the reader does not have."""
        filled = self._filled(("", writer.full_name), set(), 0)
        return None if filled is None else Witness(self._writer.paths[writer.full_name], filled)

    def _follow(self, root: Key) -> None:
        if root in self._above:
            return
        self._above[root] = None
        waiting = deque([root])
        while waiting:
            key = waiting.popleft()
            reader, writer = self._reader.messages[key[0]], self._writer.messages[key[1]]
            for number, field in writer.fields.items():
                met = reader.fields.get(number)
                if met is None or met.type != field.type or field.type not in {"message", "group"}:
                    continue
                below: Key = (met.type_name, field.type_name)
                if below not in self._above:
                    self._above[below] = (key, field)
                    waiting.append(below)

    def _filled(self, key: Key, skip: set[int], depth: int) -> bytes | None:
        """The fields that either side requires, with some value."""
        if depth > _DEEPEST:
            return None
        reader, writer = self._reader.messages.get(key[0]), self._writer.messages[key[1]]
        payload = b""
        for field in writer.fields.values():
            met = reader.fields.get(field.number) if reader else None
            if field.number in skip or not (field.required or (met and met.required)):
                continue
            content = self._content(field, met.type_name if met else "", 1, depth + 1)
            if content is None:
                return None
            payload += content
        return payload


def by_name(witness: object) -> object:
    """The same event, judged by its names instead of its bytes."""
    return replace(witness, by_name=True) if isinstance(witness, Witness) else witness


def ordinary(types: Resolved, field: Field) -> float:
    """A number that most readers tell from the default."""
    enum = types.enums.get(field.type_name)
    if enum is not None:
        return next((each for each in enum.numbers if each), 0)
    return {"bool": 1, "float": 1.5, "double": 1.5}.get(field.type, 5)


def number(field: Field, *values: float) -> bytes:
    """A numeric field with these values, packed where the writer packs."""
    if field.packed:
        return delimited(field.number, b"".join(number_bytes(field.type, each) for each in values))
    kind = wire_type(field.type)
    return b"".join(tag(field.number, kind) + number_bytes(field.type, each) for each in values)


def enclosed(field: Field, payload: bytes) -> bytes:
    """A message as the value of a field."""
    if field.type == "group":
        return tag(field.number, START_GROUP) + payload + tag(field.number, END_GROUP)
    return delimited(field.number, payload)


def _type_at(message: Message, field: Field) -> str:
    met = message.fields.get(field.number)
    return met.type_name if met and met.type == field.type else ""


def _is_own(types: Resolved, full_name: str) -> bool:
    message = types.messages.get(full_name)
    return message is not None and message.file == types.file.name


def _roots(types: Resolved) -> "Iterable[tuple[tuple[str, ...], str]]":
    """The messages that may be events: the first one first, the nested last."""
    own = [(types.paths[name], name) for name in types.messages if _is_own(types, name)]
    order = {message.name: at for at, message in enumerate(types.file.messages)}
    return sorted(own, key=lambda each: (len(each[0]), order[each[0][0]]))
