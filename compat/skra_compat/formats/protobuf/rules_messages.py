"""Rules about files and messages: what is there, what is gone, what is required."""

from collections.abc import Iterable, Iterator

from skra_compat.difference import NO_WITNESS, Difference, Effect
from skra_compat.formats.protobuf.model import File, Message
from skra_compat.formats.protobuf.sides import Messages, Part, Sides
from skra_compat.walk import Pair


def package_changed(sides: Sides, pair: Pair[Part], reader: File, writer: File) -> Iterator[Difference]:
    """Bytes survive a move of package; generated classes, `Any` and registries by name do not (upstream's rule)."""
    del sides, pair
    if reader.package != writer.package:
        yield Difference(
            "PACKAGE_CHANGED",
            "#/",
            f"the package is {reader.package or 'none'!r} for the reader and was {writer.package or 'none'!r} for the"
            " writer: every message has another full name",
            "keep the package, or register the new one under a subject of its own",
        )


def messages_of_file(sides: Sides, pair: Pair[Part], reader: File, writer: File) -> Iterator[Difference]:
    """Top-level messages meet by name."""
    yield from _scope(sides, pair, "#", reader.messages, writer.messages)


def nested_messages(messages: Messages) -> Iterator[Difference]:
    """Nested messages meet by name."""
    yield from _scope(messages.sides, messages.pair, messages.place, messages.reader.messages, messages.writer.messages)


def imported_messages(sides: Sides, pair: Pair[Part], reader: File, writer: File) -> Iterator[Difference]:
    """Messages of other files meet where fields of the same number hold them and their names agree."""
    for met, sent in sides.reach.pairs():
        local = met.file == reader.name and sent.file == writer.name
        path = sides.reader.paths[met.full_name]
        if not local and not sent.map_entry and path == sides.writer.paths[sent.full_name]:
            pair.at("/".join(path), met, sent)
    yield from ()


def field_removed(messages: Messages) -> Iterator[Difference]:
    """A number that the reader does not know: its value is ignored; gone for good if the writer relies on it."""
    for number, field in messages.writer.fields.items():
        if number in messages.reader.fields:
            continue
        content = messages.sides.reach.content(field)
        witness = NO_WITNESS if content is None else messages.event(content, number)
        if field.required:
            yield Difference(
                "REQUIRED_FIELD_REMOVED",
                messages.path(number),
                f"the required field {field.name} is gone: its value is lost",
                "keep the field; stop filling it once every reader has moved on",
                witness=witness,
            )
        elif not _in_shrunk_oneof(messages, number, field.oneof):
            yield Difference(
                "FIELD_REMOVED",
                messages.path(number),
                f"the reader ignores {field.name}, which is gone{_elsewhere(messages.reader, field.name)}",
                f"reserve the number: `reserved {number};`",
                witness=witness,
                effect=Effect.DEGRADED,
            )


def required_field_added(messages: Messages) -> Iterator[Difference]:
    """No event of a writer that does not know a field has it."""
    for number, field in messages.reader.fields.items():
        if field.required and number not in messages.writer.fields:
            yield Difference(
                "REQUIRED_FIELD_ADDED",
                messages.path(number),
                f"the reader requires the field {field.name}, which the writer does not know",
                "make it optional, with a default where readers need a value",
                witness=messages.event(b""),
            )


def _scope(
    sides: Sides, pair: Pair[Part], place: str, reader: Iterable[Message], writer: Iterable[Message]
) -> Iterator[Difference]:
    known = {message.name: message for message in reader}
    for message in writer:
        if message.map_entry:
            continue
        met = known.get(message.name)
        if met is not None and not met.map_entry:
            pair.at(message.name, met, message)
            continue
        witness = sides.reach.lone(message)
        yield Difference(
            "MESSAGE_REMOVED",
            f"{place}/{message.name}",
            f"the reader has no message {message.name}: events of it cannot be read",
            "keep the message, even if nothing writes it any more",
            witness=NO_WITNESS if witness is None else witness,
        )


def _in_shrunk_oneof(messages: Messages, number: int, oneof: str) -> bool:
    """Whether a member left a `oneof` that goes on without it: that is worse than a field that is gone."""
    members = messages.writer.oneofs.get(oneof, ())
    return any(
        each != number and each in messages.reader.fields and messages.reader.fields[each].oneof for each in members
    )


def _elsewhere(reader: Message, name: str) -> str:
    numbers = [field.number for field in reader.fields.values() if field.name == name]
    return f" (it looks for {name} at number {numbers[0]})" if numbers else ""
