"""Rules about `oneof`: of its members only the last one on the wire is kept."""

from collections.abc import Iterator

from skra_compat.difference import Difference
from skra_compat.formats.protobuf.sides import Messages
from skra_compat.formats.protobuf.witness import Search, Witness


def fields_moved_into_oneof(messages: Messages) -> Iterator[Difference]:
    """Fields that an event can set together now exclude each other."""
    for name, members in messages.reader.oneofs.items():
        known = [number for number in members if number in messages.sent]
        origins = {messages.sent[number].oneof or number for number in known}
        if len(origins) < 2:
            continue
        alone = [number for number in known if not messages.sent[number].oneof]
        kind = "MULTIPLE_FIELDS_MOVED_TO_ONEOF" if len(alone) > 1 else "FIELD_MOVED_TO_EXISTING_ONEOF"
        listed = ", ".join(messages.sent[number].name for number in known)
        yield Difference(
            kind,
            messages.path(name),
            f"an event may set several of {listed} at once; the reader's oneof {name} keeps the last one and drops the"
            " others",
            "keep fields that were independent outside of the oneof, or add the oneof with new numbers beside them",
            witness=_together(messages, known),
        )


def oneof_field_removed(messages: Messages) -> Iterator[Difference]:
    """A choice that the reader no longer knows, though it knows the oneof or another of its members."""
    for number in sorted(messages.lost_choices()):
        field = messages.sent[number]
        yield Difference(
            "ONEOF_FIELD_REMOVED",
            messages.path(field.oneof, number),
            f"the oneof {field.oneof} lost its member {field.name}: an event that chose it arrives without a choice",
            "keep the member, and stop choosing it once every reader has moved on",
            witness=messages.setting(field),
        )


def _together(messages: Messages, numbers: list[int]) -> Search:
    """An event with two of the fields, of different origin; the reader drops one of them."""

    def events() -> Iterator[Witness | None]:
        members = [messages.sent[number] for number in numbers]
        first = next((each for each in members if messages.content(each) is not None), members[0])
        apart = (each for each in members if each is not first and not (each.oneof and each.oneof == first.oneof))
        second = next((each for each in apart if messages.content(each) is not None), None)
        one, other = messages.content(first), messages.content(second) if second is not None else None
        if second is not None and one is not None and other is not None:
            for focus in (first, second):
                yield messages.event(one + other, first.number, second.number, focus=(focus.number,))

    return Search(events)
