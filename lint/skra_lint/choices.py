"""Choices between fields: the `oneof`s of a Protobuf message, and which of them say what happened."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from skra_compat.outline import Field
from skra_lint.discriminators import is_elsewhere
from skra_lint.event import LintedEvent
from skra_lint.vocabulary import vocabulary
from skra_lint.words import words


def choices_among(fields: Iterable[Field]) -> Mapping[str, list[Field]]:
    """The members of each choice, by its name."""
    found: dict[str, list[Field]] = defaultdict(list)
    for field in fields:
        if field.choice:
            found[field.choice].append(field)
    return found


def messages_of(members: Sequence[Field]) -> list[Field]:
    """The members that are messages and do not only say what went wrong."""
    failures = vocabulary("failures")
    records = [member for member in members if member.record is not None and not member.format]
    return [member for member in records if not failures.issuperset(words(member.name))]


def kinds_of(event: LintedEvent, choice: str, members: Sequence[Field]) -> list[Field]:
    """The messages of a choice; where it is all that the event has, also the bytes or the text beside one message."""
    messages = messages_of(members)
    if len(messages) != 1 or any(one.choice != choice for one in event.payload):
        return messages
    failures = vocabulary("failures")
    return [member for member in members if not failures.issuperset(words(member.name))]


def is_what_happened(event: LintedEvent, choice: str, messages: Sequence[Field]) -> bool:
    """Whether the choice is the event proper: it is named like a payload, or little stands beside it."""
    return outweighs(choice, messages, event.payload)


def outweighs(choice: str, messages: Sequence[Field], fields: Iterable[Field]) -> bool:
    """Whether a choice is the event proper among the fields of an object, its envelope left out."""
    return is_payload(choice) or len(messages) > sum(field.choice != choice for field in fields)


def is_payload(name: str) -> bool:
    """A name for the event proper: `payload`, `event_data`; not `result`, not `last_event`."""
    parts = words(name)
    if not vocabulary("outcomes").isdisjoint(parts) or is_elsewhere(name):
        return False
    return bool(parts) and (parts[-1] in vocabulary("payload_words") or parts[0] in vocabulary("containers"))
