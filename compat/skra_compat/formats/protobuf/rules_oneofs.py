"""Rules about `oneof`: of its members only the last one on the wire is kept."""

from collections.abc import Iterator

from skra_compat.difference import NO_WITNESS, Difference
from skra_compat.formats.protobuf.sides import Messages


def fields_moved_into_oneof(messages: Messages) -> Iterator[Difference]:
    """Fields that an event can set together now exclude each other."""
    for name, members in messages.reader.oneofs.items():
        known = [number for number in members if number in messages.writer.fields]
        origins = {messages.writer.fields[number].oneof or number for number in known}
        if len(origins) < 2:
            continue
        alone = [number for number in known if not messages.writer.fields[number].oneof]
        kind = "MULTIPLE_FIELDS_MOVED_TO_ONEOF" if len(alone) > 1 else "FIELD_MOVED_TO_EXISTING_ONEOF"
        listed = ", ".join(messages.writer.fields[number].name for number in known)
        yield Difference(
            kind,
            messages.path(name),
            f"an event may set several of {listed}; the reader's oneof {name} keeps the last one alone",
            "keep fields that were independent outside of the oneof",
            witness=_together(messages, known),
        )


def oneof_field_removed(messages: Messages) -> Iterator[Difference]:
    """A choice that the reader no longer knows, while it still knows others: such an event has no choice at all."""
    for name, members in messages.writer.oneofs.items():
        gone = [number for number in members if number not in messages.reader.fields]
        stays = any(number in messages.reader.fields and messages.reader.fields[number].oneof for number in members)
        for number in gone if stays else ():
            field = messages.writer.fields[number]
            content = messages.sides.reach.content(field)
            yield Difference(
                "ONEOF_FIELD_REMOVED",
                messages.path(name, number),
                f"the oneof {name} lost its member {field.name}: an event that chose it arrives without a choice",
                "keep the member; stop choosing it once every reader has moved on",
                witness=NO_WITNESS if content is None else messages.event(content, number),
            )


def _together(messages: Messages, numbers: list[int]) -> object:
    """An event with two of the fields, of different origin."""
    first = messages.writer.fields[numbers[0]]
    others = (messages.writer.fields[number] for number in numbers[1:])
    second = next((each for each in others if not first.oneof or each.oneof != first.oneof), first)
    contents = [messages.sides.reach.content(each) for each in (first, second)]
    if contents[0] is None or contents[1] is None:
        return NO_WITNESS
    return messages.event(contents[0] + contents[1], first.number, second.number)
