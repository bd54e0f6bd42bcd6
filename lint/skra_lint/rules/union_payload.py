"""A payload that is one of several records.

Bad:

    union { OrderCreated, OrderShipped }          an Avro subject
    {"oneOf": [{…Run…}, {…Dataset…}, {…Job…}]}    JSON Schema
    oneof attributes { Started started = 1; Failed failed = 2; }

Good: a topic and a schema for each. A choice inside of one field (`oneof id { string isbn; int64 number }`) is none.

A choice without the word is one too: optional records of which a sentence says that one is there ("exactly one of the
following fields"), or that are called after deeds (`join`, `leave`, `publish`). Sorts of the thing that a field is
called (`parent: NodeParent | FlowParent`), of what one deed befell (`item` in `ItemAdded`), and of a content (text,
image) are none, and neither is what went wrong (`failed` beside the fields that all branches have). What all names
begin with tells nothing: `UserCreatedObject0 | UserCreatedObject1` are sorts of an object. Records side by side in an
Avro file are a bundle from which code is generated: each that no other one holds is looked at by itself; registered,
the same text is a union.

What speaks for it is added up from where the choice stands (it is the event, most of it, or one of its fields) and from
what the branches say of themselves (see `branches`). In a `oneof` that is all an event has, bytes or a text beside a
message are a kind like it.

It is an error where the branches themselves say that they are events: records with names of their own in an Avro
subject, a constant in each (`type: const created`), or names of deeds. Else it is a warning.

Fix: one subject per branch.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from skra_compat.outline import Field, Record
from skra_lint.branches import (
    MOSTLY,
    are_called_events,
    are_deeds,
    are_events,
    are_forms_of_one,
    are_named_as_events,
    names_of,
    tell_deeds,
    without_answers,
)
from skra_lint.choices import choices_among, is_payload, is_what_happened, kinds_of, messages_of
from skra_lint.event import LintedEvent, is_batch, is_container
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.title import befalls_a_thing
from skra_lint.vocabulary import vocabulary
from skra_lint.words import words
from skra_lint.wrapper import are_events as are_wrapped_events
from skra_lint.wrapper import parts_said, wrapped_parts

_WHOLE, _MOST, _PART, _FORMS = 0.95, 0.7, 0.4, 0.3
"""The choice is the event; it is most of what the event says; it is one field of it; it is between forms of one."""
_MANY, _SEVERAL = 8, 4
"""Branches from which on a choice weighs whatever stands beside it, and with little beside it."""
_LITTLE = 3
_SHOWN = 8
_CONTENTS = frozenset({"content", "contents", "message", "item", "part", "block"})
"""Fields whose sorts are text, image and sound, unless they are named as events."""
_ANSWERS = frozenset({"response", "reply", "answer", "result"})
"""Last words of what tells an outcome: its forms are outcomes of one request."""
_APART = "register each record under a subject and a topic of its own"
_ONE_BY_ONE = "send one event per message, each under a subject and a topic of its own"


class _Choice(NamedTuple):
    """A choice: where it stands, what it weighs there, and whether its branches prove that they are events."""

    path: str
    line: int
    weight: float
    proved: bool


@rule("SP103", "union-payload", Severity.ERROR, ruleset=RuleSet.MINIMAL)
def union_payload(event: LintedEvent) -> Iterator[Hit]:
    """Alternatives at the root, in a payload field, or in a `oneof` of messages (which its fields tell better)."""
    if event.format != "PROTOBUF":
        yield from _of_unions(event)
    for name, members in choices_among(event.fields).items():
        yield from _of_oneof(event, name, members)
    if said := parts_said(event):
        yield _of_wrapper(event, said, surely=True)
    elif parts := wrapped_parts(event):
        yield _of_wrapper(event, parts, surely=are_wrapped_events(event, parts))


def _of_unions(event: LintedEvent) -> Iterator[Hit]:
    """Unions of records, at the root and in the fields."""
    if len(event.root.variants) >= 2:
        proved = _is_proved_root(event, event.root.variants)
        yield _of_records(_Choice("", event.root.line, _WHOLE, proved), event.root.variants)
    for field in event.fields:
        branches = field.record.variants if field.record is not None and not field.choice else ()
        if len(branches) < 2:
            continue
        if not field.repeated:
            proved = are_events(branches) if is_payload(field.name) else tell_deeds(branches)
            yield _of_records(_Choice(field.path, field.line, _weight_in(event, field, branches), proved), branches)
        elif is_batch(field) and not event.identified and are_events(branches, by_constant=True):
            message = f"'{field.path}' is a batch of {len(branches)} different events"
            choice = _Choice(field.path, field.line, _MOST, proved=False)
            yield _hit(message, choice, _listed(names_of(branches)), _ONE_BY_ONE)


def _is_proved_root(event: LintedEvent, branches: Sequence[Record]) -> bool:
    """Whether the branches of a root are events beyond doubt: records of an Avro subject, or events by their word."""
    if not _ANSWERS.isdisjoint(event.title[-1:]):
        return False
    return (event.format == "AVRO" and all(branch.name for branch in branches)) or are_events(branches)


def _weight_in(event: LintedEvent, field: Field, branches: Sequence[Record]) -> float:
    """A union in a field: one named like a payload is the event; another is it where little stands beside it."""
    called = are_called_events(branches)
    named = all(branch.name for branch in branches) or is_payload(field.name) or are_events(branches)
    if not named or _are_sorts(event, field, branches) or _are_outcomes(event, field, branches):
        return _PART
    if called or is_payload(field.name):
        return _WHOLE
    main = len(branches) >= _MANY or (len(branches) >= _SEVERAL and len(event.payload) <= _LITTLE)
    return _MOST if main else _PART


def _are_outcomes(event: LintedEvent, field: Field, branches: Sequence[Record]) -> bool:
    """Whether the field tells how something ended, or the event answers; not where the branches say otherwise."""
    if are_called_events(branches):
        return False
    ends = not vocabulary("outcomes").isdisjoint(words(field.name)[-1:])
    return ends or (not _ANSWERS.isdisjoint(event.title[-1:]) and not tell_deeds(branches))


def _are_sorts(event: LintedEvent, field: Field, branches: Sequence[Record]) -> bool:
    """Whether they are sorts of the thing that the field is called: `parent: NodeParent | FlowParent`.

    So are all that one deed befalls: `item` in `ItemAdded`.
    """
    called = are_called_events(branches)
    if befalls_a_thing(event.title) and not (is_container(field) or called):
        return True
    if not _CONTENTS.isdisjoint(words(field.name)[-1:]):
        return not (called or are_deeds(branches))
    name = set(words(field.name))
    sorts = sum(not name.isdisjoint(words(branch.name)) for branch in branches)
    return not is_payload(field.name) and sorts >= MOSTLY * len(branches)


def _of_records(choice: _Choice, every: Sequence[Record]) -> Hit:
    branches = without_answers(every, within=bool(choice.path))
    where = f"'{choice.path}'" if choice.path else "the event"
    listed = _listed(names_of(every))
    if len(branches) < 2:
        return _of_one(f"{where} is an answer, or says what went wrong", choice, listed)
    if are_forms_of_one(branches):
        return _of_one(f"{where} takes one of {len(branches)} forms of almost the same fields", choice, listed)
    return _hit(f"{where} is one of {len(branches)} different records", choice, listed, _APART)


def _of_oneof(event: LintedEvent, name: str, members: list[Field]) -> Iterator[Hit]:
    kinds = kinds_of(event, name, members)
    if len(kinds) < 2:
        return
    messages = messages_of(kinds)
    mixed = len(messages) < 2
    weight = _MOST if mixed else _WHOLE if is_what_happened(event, name, messages) else _PART
    types = [one.record.name for one in messages if one.record is not None]
    proved = not mixed and (are_named_as_events([one.name for one in messages]) or are_named_as_events(types))
    yield _hit(
        f"the oneof '{name}' holds one of {len(kinds)} messages: each is an event of its own",
        _Choice(kinds[0].path.rpartition(".")[0], kinds[0].line, weight, proved),
        f"oneof {name} {{ {_listed([one.name for one in kinds])} }}",
        "register each message under a subject and a topic of its own",
    )


def _of_wrapper(event: LintedEvent, parts: Sequence[Field], *, surely: bool) -> Hit:
    choice = _Choice("", event.root.line, _MOST if surely else _FORMS, proved=False)
    message = f"the event is one of {len(parts)} optional records: each is an event of its own"
    return _hit(message, choice, _listed([part.name for part in parts]), _APART)


def _hit(message: str, choice: _Choice, listed: str, fix: str) -> Hit:
    most = Severity.ERROR if choice.proved else Severity.WARN
    return Hit(message, choice.path, listed, fix, choice.weight, choice.line, most)


def _of_one(message: str, choice: _Choice, listed: str) -> Hit:
    """The branches are one event after all: a note that weighs little."""
    return Hit(message, choice.path, listed, "", _FORMS, choice.line, Severity.INFO)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return " | ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
