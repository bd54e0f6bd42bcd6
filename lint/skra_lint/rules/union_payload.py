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

It is an error where the branches themselves say that they are events: records with names of their own in an Avro
subject, a constant in each (`type: const created`), or names of deeds. Else it is a warning.

Fix: one subject per branch.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import takewhile

from skra_compat.outline import Field, Record
from skra_lint.choices import choices_among, is_payload, is_what_happened, messages_of
from skra_lint.discriminators import is_telling
from skra_lint.envelope import is_envelope
from skra_lint.event import LintedEvent, is_batch, is_container
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.title import befalls_a_thing
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_deed, is_participle, joined, share_of_deeds, words
from skra_lint.wrapper import are_events, parts_said, wrapped_parts

_MANY = 8
_LITTLE = 3
_MOSTLY = 0.6
"""Share of the branches that must be named as events, where their names are the evidence."""
_CONTENTS = frozenset({"content", "contents", "message", "item", "part", "block"})
"""Fields whose sorts are text, image and sound, unless they are named as events."""
_ANSWERS = frozenset({"response", "reply", "answer", "result"})
"""Last words of what tells an outcome: its forms are outcomes of one request."""
_ONE_EVENT = 0.5
"""Share of common fields from which variants are forms of one event: "one of two ids"."""


@rule("SP103", "union-payload", Severity.ERROR, ruleset=RuleSet.MINIMAL)
def union_payload(event: LintedEvent) -> Iterator[Hit]:
    """Alternatives at the root, in a payload field, or in a `oneof` of messages (which its fields tell better)."""
    if len(event.root.variants) >= 2 and event.format != "PROTOBUF":
        hit = _of_variants(event.root.variants, "", event.root.line, certain=True)
        yield hit if _are_proved(event, event.root.variants) else _at_most_warning(hit)
    for field in event.fields:
        if field.choice:
            continue
        if (
            event.format != "PROTOBUF"
            and field.record is not None
            and len(field.record.variants) >= 2
            and not field.repeated
        ):
            yield _of_field(event, field, field.record.variants)
        elif event.format != "PROTOBUF" and field.record is not None and _is_mixed_batch(event, field):
            yield _of_batch(field, field.record.variants)
    for choice, members in choices_among(event.fields).items():
        yield from _of_choice(event, choice, members)
    if said := parts_said(event):
        yield _of_wrapper(event, said, surely=True)
    elif parts := wrapped_parts(event):
        yield _of_wrapper(event, parts, surely=are_events(event, parts))


def _of_variants(every: tuple[Record, ...], path: str, line: int, *, certain: bool) -> Hit:
    shapes = [{field.name for field in one.fields} for one in every]
    common = shapes[0].intersection(*shapes[1:])
    variants = tuple(variant for variant in every if not _is_answer(variant, common, within=bool(path)))
    names = [variant.name or "{" + ", ".join(field.name for field in variant.fields[:3]) + "}" for variant in every]
    listed = " | ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    where = f"'{path}'" if path else "the event"
    if len(variants) < 2:
        return Hit(f"{where} is an answer, or says what went wrong", path, listed, "", 0.3, line, Severity.INFO)
    if not _are_told_apart(variants) and _alike(variants) >= _ONE_EVENT:
        message = f"{where} takes one of {len(variants)} forms of almost the same fields"
        return Hit(message, path, listed, "", 0.3, line, Severity.INFO)
    confidence = 0.95 if certain else 0.7 if len(variants) >= 4 else 0.4
    fix = "register each record under a subject and a topic of its own"
    return Hit(f"{where} is one of {len(variants)} different records", path, listed, fix, confidence, line)


def _of_field(event: LintedEvent, field: Field, variants: tuple[Record, ...]) -> Hit:
    """A union in a field: one named like a payload is the event; another is it where little stands beside it."""
    certain = is_payload(field.name) or _are_called_events(variants)
    hit = _of_variants(variants, field.path, field.line, certain=certain)
    proved = _are_events(variants) if is_payload(field.name) else _say_events_themselves(variants)
    hit = hit if proved else _at_most_warning(hit)
    main = len(variants) >= _MANY or len(event.payload) <= _LITTLE
    ending = not vocabulary("outcomes").isdisjoint(words(field.name)[-1:])
    answers = ending or (event.title[-1:] and event.title[-1] in _ANSWERS)
    weak = _are_kinds_of_it(event, field, variants) or (answers and not _are_called_events(variants))
    named = all(variant.name for variant in variants)
    weak = weak or not (named or is_payload(field.name) or _are_events(variants))
    return hit if not weak and (main or hit.confidence > 0.7) else hit._replace(confidence=min(hit.confidence, 0.4))


def _are_kinds_of_it(event: LintedEvent, field: Field, variants: tuple[Record, ...]) -> bool:
    """Whether they are sorts of the thing that the field is called: `parent: NodeParent | FlowParent`.

    So are all that one deed befalls: `item` in `ItemAdded`.
    """
    if befalls_a_thing(event.title) and not (is_container(field) or _are_called_events(variants)):
        return True
    if words(field.name)[-1:] != () and words(field.name)[-1] in _CONTENTS:
        return not (_are_called_events(variants) or _have_deeds(variants))
    name = set(words(field.name))
    kinds = sum(not name.isdisjoint(words(variant.name)) for variant in variants)
    return not is_payload(field.name) and kinds >= _MOSTLY * len(variants)


def _have_deeds(variants: tuple[Record, ...]) -> bool:
    """Whether their constants are deeds: `type: item_added`, `type: item_removed`."""
    values = [str(one.enum[0]) for variant in variants for one in variant.fields if one.constant and one.enum]
    return share_of_deeds(values, plain=True) >= _MOSTLY


def _are_called_events(variants: tuple[Record, ...]) -> bool:
    """Whether at least two say outright that they are events: `StatusUpdateEvent | ArtifactUpdateEvent`."""
    names = [variant.name for variant in variants]
    named = [name for name, own in zip(names, _told_apart(names), strict=True) if own and not own.isdigit()]
    return sum("event" in {*words(name)[:1], *words(name)[-1:]} for name in named) > 1


def _is_mixed_batch(event: LintedEvent, field: Field) -> bool:
    """Whether a list is called as a batch is, and a constant in each kind of item says which event it is."""
    items = field.record.variants if field.record is not None else ()
    told_apart = len(items) >= 2 and any(is_telling(name) for name in _constants(items))
    return told_apart and is_batch(field) and not event.identified


def _of_batch(field: Field, items: tuple[Record, ...]) -> Hit:
    names = [item.name or "{" + ", ".join(one.name for one in item.fields[:3]) + "}" for item in items]
    return Hit(
        f"'{field.path}' is a batch of {len(items)} different events",
        path=field.path,
        evidence=" | ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else ""),
        fix="send one event per message, each under a subject and a topic of its own",
        confidence=0.7,
        line=field.line,
        at_most=Severity.WARN,
    )


def _are_proved(event: LintedEvent, variants: tuple[Record, ...]) -> bool:
    """Whether the branches of a root are events beyond doubt: records of an Avro subject, or events by their word."""
    if event.title[-1:] and event.title[-1] in _ANSWERS:
        return False
    return (event.format == "AVRO" and all(variant.name for variant in variants)) or _are_events(variants)


def _at_most_warning(hit: Hit) -> Hit:
    return hit._replace(at_most=min(hit.at_most, Severity.WARN))


def _are_events(variants: tuple[Record, ...]) -> bool:
    """Whether the branches say it themselves: by a constant in a field that tells events apart, or by their names."""
    if any(is_telling(name) for name in _constants(variants)):
        return True
    return _are_named_as_events([variant.name for variant in variants])


def _say_events_themselves(variants: tuple[Record, ...]) -> bool:
    """Whether they are deeds by their names or constants: sorts of a thing are told apart by a constant, too."""
    return _have_deeds(variants) or _are_named_as_events([variant.name for variant in variants])


def _are_named_as_events(names: Sequence[str]) -> bool:
    """`OrderPlaced`, `vm_assignment_event`, `table_insert_request`: at least two, and most of them."""
    said = [name for name in _told_apart(names) if _is_named_as_event(name)]
    return len(said) >= 2 and len(said) >= _MOSTLY * len(names)


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names without the words that all begin with: of `UserCreatedObject0`, `UserCreatedObject1` only a number."""
    parted = [words(name) for name in names]
    together = list(takewhile(lambda column: len(set(column)) == 1, zip(*parted, strict=False)))
    return [" ".join(parts[len(together) if len(parted) > 1 else 0 :]) for parts in parted]


def _is_named_as_event(name: str) -> bool:
    parts = words(name)
    return bool(parts) and (parts[-1] == "event" or any(is_participle(word) for word in parts) or is_deed(name))


def _is_answer(variant: Record, common: set[str], *, within: bool) -> bool:
    """Says nothing, or that something went wrong: how a deed ended, which is no other event.

    Within a field `JoinFailure` is such an answer; at the root it would be an event, and only `Error` alone is none.
    """
    failures = vocabulary("failures")
    if variant.name:
        named = set(words(variant.name))
        return not failures.isdisjoint(named) if within else named <= failures
    own = [joined(field.name) for field in variant.fields if field.name not in common]
    return not variant.variants and (failures | {"failed"}).issuperset(own) and bool(own or not variant.fields)


def _are_told_apart(variants: tuple[Record, ...]) -> bool:
    """By a constant of their own (`action: created`, `action: deleted`), or by different deeds in their names."""
    if _constants(variants) or _differ_within(variants):
        return True
    return len({word for variant in variants for word in words(variant.name) if is_participle(word)}) > 1


def _differ_within(variants: tuple[Record, ...]) -> bool:
    """Whether each holds the event in a field of one name (`payload`), and what is in it has little in common."""
    held = [{field.name: field.record for field in one.fields if is_container(field)} for one in variants]
    for name in set(held[0]).intersection(*held[1:]):
        shapes = [{field.name for field in record.fields} for one in held if (record := one[name]) is not None]
        if len(shapes[0].intersection(*shapes[1:])) < _ONE_EVENT * len(set[str]().union(*shapes)):
            return True
    return False


def _constants(variants: tuple[Record, ...]) -> list[str]:
    """The fields that have a constant in the variants, and not the same in all."""
    constants: dict[str, set[str]] = defaultdict(set)
    for variant in variants:
        for field in _with_held(variant):
            if field.constant and field.types == ("string",):
                constants[field.name].add(str(field.enum[0]))
    return [name for name, values in constants.items() if len(values) > 1]


def _with_held(variant: Record) -> Iterator[Field]:
    """Its fields, and those of the object that it holds the event in: `data.kind`."""
    for field in variant.fields:
        yield field
        if is_container(field) and field.record is not None:
            yield from field.record.fields


def _alike(variants: tuple[Record, ...]) -> float:
    """The share of the fields, envelope left out, that all variants have; 1 where there is nothing to compare."""
    shapes = [{_sign(field) for field in variant.fields if not is_envelope(field)} for variant in variants]
    every = set[Hashable]().union(*shapes)
    return len(every.intersection(*shapes)) / len(every) if every else 1.0


def _sign(field: Field) -> Hashable:
    """Equal for fields that hold the same: of one name, and of one type where it is a record or a choice of records."""
    record = field.record
    below = (record.name, *(variant.name for variant in record.variants)) if record is not None else ()
    return field.name, field.repeated, below


def _of_choice(event: LintedEvent, choice: str, members: list[Field]) -> Iterator[Hit]:
    messages = messages_of(members)
    if len(messages) < 2:
        return
    certain = is_what_happened(event, choice, messages)
    names = " | ".join(member.name for member in messages[:8]) + (" …" if len(messages) > 8 else "")
    yield Hit(
        f"the oneof '{choice}' holds one of {len(messages)} messages: each is an event of its own",
        path=messages[0].path.rpartition(".")[0],
        evidence=f"oneof {choice} {{ {names} }}",
        fix="register each message under a subject and a topic of its own",
        confidence=0.95 if certain else 0.4,
        line=messages[0].line,
        at_most=Severity.ERROR if _say_events(messages) else Severity.WARN,
    )


def _of_wrapper(event: LintedEvent, parts: Sequence[Field], *, surely: bool) -> Hit:
    return Hit(
        f"the event is one of {len(parts)} optional records: each is an event of its own",
        evidence=" | ".join(part.name for part in parts[:8]) + (" …" if len(parts) > 8 else ""),
        fix="register each record under a subject and a topic of its own",
        confidence=0.7 if surely else 0.3,
        line=event.root.line,
        at_most=Severity.WARN if surely else Severity.INFO,
    )


def _say_events(messages: list[Field]) -> bool:
    """Whether the members of a oneof, or the messages in them, are named as events."""
    types = [one.record.name if one.record is not None else "" for one in messages]
    return _are_named_as_events([one.name for one in messages]) or _are_named_as_events(types)
