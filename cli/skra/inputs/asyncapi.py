"""AsyncAPI 2 and 3: every message of every channel, with what the document says about its stream."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from skra.exits import Unreadable, Unusable
from skra.inputs.document import Document, Pointer
from skra.inputs.material import Material
from skra.inputs.schema_part import in_part, schema_part, steps
from skra.schema_file import SchemaReader
from skra_compat import Json
from skra_lint import Stream
from skra_lint.stream import Reader, dead_letters_of
from skra_lint.suppress import noted

_HOPS = 50
_DEAD_LETTERS = ("x-dlq", "x-dead-letter", "x-dead-letter-topic", "x-dead-letter-queue", "x-retry")
_IDEMPOTENT = ("x-idempotent-by", "x-idempotency-key")
"""Extensions by which an operation, or its channel, says what `dlq`, `retry` and `idempotent_by` say in a contract."""
_LANGUAGES = (
    ("avro", ".avsc"),
    ("protobuf", ".proto"),
    ("schema", ".json"),
    ("asyncapi", ".json"),
    ("openapi", ".json"),
)
"""What a schemaFormat holds in its name, and the ending that goes with it."""


class _Message(NamedTuple):
    name: str
    at: "_At"
    channel: "_At | None"
    topic: str


def is_asyncapi(document: Document) -> bool:
    """Whether a document says that it is one."""
    return isinstance(document.part(("asyncapi",)), str)


def asyncapi(document: Document, path: Path, read: SchemaReader) -> Iterator[Material | Unusable]:
    """A schema for each message; of what cannot be read the reason."""
    version = str(document.part(("asyncapi",)))
    if not version.startswith(("2.", "3.")):
        raise Unreadable(
            f"{path}: AsyncAPI {version}: expected version 2 or 3", str(path), document.line(("asyncapi",))
        )
    messages = list(_messages(document))
    types: dict[str, dict[str, None]] = {}
    for message in messages:
        types.setdefault(message.topic, {})[message.name] = None
    for message in messages:
        try:
            yield _material(message, tuple(types[message.topic]) if message.topic else None, path, read)
        except Unusable as problem:
            yield problem


@dataclass(frozen=True, slots=True)
class _At:
    """A part of the document; a reference within it has been followed."""

    document: Document
    pointer: Pointer

    @property
    def value(self) -> Json:
        return self.document.part(self.pointer)

    @property
    def line(self) -> int:
        return self.document.line(self.pointer)

    def to(self, *names: str) -> "_At | None":
        """The part below, if it is there."""
        found: _At | None = self
        for name in names:
            found = found.followed(name) if found is not None else None
        return found

    def followed(self, name: str) -> "_At | None":
        place: Pointer = (*self.pointer, name)
        for _ in range(_HOPS):
            value = self.document.part(place)
            target = value.get("$ref") if isinstance(value, Mapping) else None
            if not isinstance(target, str) or not target.startswith("#/"):
                return None if value is None else _At(self.document, place)
            place = steps(target)
        return None

    def below(self) -> Iterator[tuple[str, "_At"]]:
        """The members, or the items, each by its name."""
        value = self.value
        names: Iterable[str] = (
            value if isinstance(value, Mapping) else map(str, range(len(value))) if isinstance(value, list) else ()
        )
        for name in names:
            if (found := self.to(name)) is not None:
                yield name, found

    def text(self, name: str) -> str:
        """A member that is a text; empty where there is none."""
        found = self.to(name)
        return found.value if found is not None and isinstance(found.value, str) else ""


def _messages(document: Document) -> Iterator[_Message]:
    """Those of channels, and then those that no channel carries."""
    root = _At(document, ())
    carried: set[Pointer] = set()
    for name, channel in _below(root.to("channels")):
        topic = channel.text("address") or name
        for key, message in _of_channel(channel):
            carried.add(message.pointer)
            yield _Message(_name(message, key or topic), message, channel, topic)
    for key, message in _below(root.to("components", "messages")):
        if message.pointer not in carried:
            yield _Message(_name(message, key), message, None, "")


def _topics(root: _At) -> Iterator[str]:
    return (channel.text("address") or name for name, channel in _below(root.to("channels")))


def _readers(root: _At, channel: _At | None) -> Iterator[Reader]:
    """The application of the document, if it receives from the channel: in version 2 what others `publish` to it."""
    if channel is None:
        return
    receiving = [one for _, one in _below(root.to("operations")) if one.text("action") == "receive"]
    at_channel = [one for one in receiving if (to := one.to("channel")) is not None and to.pointer == channel.pointer]
    published = channel.to("publish")
    for operation in [*at_channel, *([published] if published is not None else [])][:1]:
        name = (root.to("info") or root).text("title") or "the application of this document"
        letters, key = (_extension(words, operation, channel) for words in (_DEAD_LETTERS, _IDEMPOTENT))
        yield Reader(name, letters, key)


def _extension(words: Iterable[str], *places: _At) -> str:
    """The first of some extensions that one of the places has."""
    return next((text for place in places for word in words if (text := place.text(word))), "")


def _of_channel(channel: _At) -> Iterator[tuple[str, _At]]:
    """By key, which version 2 gives to none; one that is published and subscribed to is one message."""
    found: dict[Pointer, tuple[str, _At]] = {}
    for key, message in _below(channel.to("messages")):
        found.setdefault(message.pointer, (key, message))
    for operation in ("publish", "subscribe"):
        carried = channel.to(operation, "message")
        if carried is not None:
            several = carried.to("oneOf")
            for one in [carried] if several is None else [each for _, each in several.below()]:
                found.setdefault(one.pointer, (one.pointer[-1] if "components" in one.pointer else "", one))
    yield from found.values()


def _below(part: _At | None) -> Iterator[tuple[str, _At]]:
    return iter(()) if part is None else part.below()


def _name(message: _At, otherwise: str) -> str:
    return message.text("name") or message.text("messageId") or message.text("title") or otherwise


def _material(message: _Message, types: tuple[str, ...] | None, path: Path, read: SchemaReader) -> Material:
    root = _At(message.at.document, ())
    stream = Stream(
        topic=message.topic,
        event_types=types,
        headers=_headers(message.at),
        key=_key(message.at),
        readers=tuple(_readers(root, message.channel)) or None,
        dead_letters=dead_letters_of(message.topic, _topics(root)) if message.topic else "",
    )
    accepted = tuple(
        one
        for place in (message.channel, message.at)
        if place is not None and isinstance(place.value, Mapping)
        for one in noted(place.value, "", place.line)
    )
    file, payload, schema_format = path, message.at.to("payload"), message.at.text("schemaFormat")
    if payload is not None and (within := payload.to("schema")) is not None and payload.text("schemaFormat"):
        payload, schema_format = within, payload.text("schemaFormat")
    lines: Iterable[int] = [message.at.line]
    if payload is None:
        schema = read.of_text("{}", Path("part.json"), str(path))
    elif outside := _outside(payload, path):
        file = path.parent / outside
        schema, lines = read(file), ()
    elif isinstance(payload.value, str):
        lines = [payload.line + at + 1 for at in range(payload.value.count("\n") + 1)]
        schema = in_part(payload.value, lines, read, path, _ending(schema_format, payload, path))
    else:
        ending = _ending(schema_format, payload, path)
        schema, lines = schema_part(payload.document, payload.pointer, read, path, ending)
    return Material(str(file), message.name, schema, stream, file, tuple(lines), accepted)


def _outside(payload: _At, path: Path) -> str:
    """The file that the payload is, as a whole; empty where it is not in a file of its own.

    Raises:
        Unreadable: it stands where this tool does not go.
    """
    target = payload.text("$ref")
    if "://" in target or "#" in target:
        raise Unreadable(
            f"{path}:{payload.line}: the payload is at {target!r}: expected a reference within the document, "
            "or to a whole schema file beside it",
            str(path),
            payload.line,
        )
    return target


def _ending(schema_format: str, payload: _At, path: Path) -> str:
    found = next((ending for word, ending in _LANGUAGES if word in schema_format.lower()), None)
    if schema_format and found is None:
        raise Unreadable(
            f"{path}:{payload.line}: schemaFormat {schema_format!r}: expected JSON Schema, Avro or Protobuf",
            str(path),
            payload.line,
        )
    return found or ".json"


def _headers(message: _At) -> frozenset[str] | None:
    """The headers that the message declares, its traits' included; None where nothing is declared."""
    places = [message, *(trait for _, trait in _below(message.to("traits")))]
    schemas = [found for place in places if (found := place.to("headers")) is not None]
    named = [found for one in schemas if (found := one.to("properties") or one.to("schema", "properties")) is not None]
    return frozenset(name for one in named for name, _ in one.below()) if named else None


def _key(message: _At) -> str | None:
    """The name of the field that the Kafka binding keys by, where it is one."""
    fields = message.to("bindings", "kafka", "key", "properties")
    names = [name for name, _ in _below(fields)]
    return names[0] if len(names) == 1 else None
