"""Rules about files and messages: what is there, what is gone, what is required."""

from collections.abc import Iterable, Iterator

from skra_compat.difference import Difference, Effect
from skra_compat.formats.protobuf.model import File, Message
from skra_compat.formats.protobuf.sides import Messages, Sides
from skra_compat.formats.protobuf.witness import Search


def package_changed(sides: Sides) -> Iterator[Difference]:
    """Bytes survive a move of package; generated classes, `Any` and registries by name do not (upstream's rule)."""
    reader, writer = sides.reader.file, sides.writer.file
    if reader.package != writer.package:
        yield Difference(
            "PACKAGE_CHANGED",
            "#/",
            f"the package was {_package(writer)} and is now {_package(reader)}: every message has another full name, so"
            " generated classes, Any and whoever looks a type up by its name miss it. The bytes survive, so there is no"
            " event to show",
            "keep the package, or register the new one under a subject of its own",
        )


def messages_of_file(sides: Sides) -> Iterator[Difference]:
    """Top-level messages meet by name."""
    yield from _removed(sides, "#", sides.reader.file.messages, sides.writer.file.messages)


def nested_messages(messages: Messages) -> Iterator[Difference]:
    """Nested messages meet by name."""
    yield from _removed(messages.sides, messages.place, messages.reader.messages, messages.writer.messages)


def field_removed(messages: Messages) -> Iterator[Difference]:
    """A number that the reader does not know: its value is ignored; gone for good if the writer relies on it."""
    gone = messages.sent.keys() - messages.met.keys()
    names = {field.name: field.number for field in messages.reader.fields.values()} if gone else {}
    lost_choices = set[int]() if not gone else messages.lost_choices()
    for number in sorted(gone):
        field = messages.sent[number]
        if field.required:
            yield Difference(
                "REQUIRED_FIELD_REMOVED",
                messages.path(number),
                f"the required field {field.name} is gone: every event carries it, and the reader drops its value",
                "keep the field, and make it optional; stop filling it once every reader has moved on",
                witness=messages.setting(field),
            )
        elif number not in lost_choices:
            elsewhere = f" (it looks for {field.name} at number {names[field.name]})" if field.name in names else ""
            yield Difference(
                "FIELD_REMOVED",
                messages.path(number),
                f"the reader ignores {field.name}, which is gone{elsewhere}",
                f"reserve the number: `reserved {number};`",
                witness=messages.setting(field),
                effect=Effect.DEGRADED,
            )


def required_field_added(messages: Messages) -> Iterator[Difference]:
    """No event of a writer that does not know a field has it."""
    for number, field in messages.reader.fields.items():
        if field.required and number not in messages.sent:
            yield Difference(
                "REQUIRED_FIELD_ADDED",
                messages.path(number),
                f"the reader requires the field {field.name}, which the writer does not know: it refuses every"
                f" {messages.writer.name} that was written",
                "make it optional, with a default where readers need a value",
                witness=Search(lambda: [messages.event(b"")]),
            )


def _removed(sides: Sides, place: str, reader: Iterable[Message], writer: Iterable[Message]) -> Iterator[Difference]:
    known = {message.name for message in reader if not message.map_entry}
    for message in writer:
        if message.name not in known and not message.implied:
            yield Difference(
                "MESSAGE_REMOVED",
                f"{place}/{message.name}",
                f"the reader has no message {message.name}: whoever gets an event of it has no class that reads it",
                "keep the message, even if nothing writes it any more",
                witness=_lone(sides, message),
            )


def _lone(sides: Sides, message: Message) -> Search:
    return Search(lambda: [sides.meeting.lone(message)])


def _package(file: File) -> str:
    return repr(file.package) if file.package else "none"
