"""A payload that is one of several records.

Bad:

    union { OrderCreated, OrderShipped }          an Avro subject
    {"oneOf": [{…Run…}, {…Dataset…}, {…Job…}]}    JSON Schema
    oneof attributes { Started started = 1; Failed failed = 2; }

Good: a topic and a schema for each. A choice inside of one field (`oneof id { string isbn; int64 number }`) is none.

Fix: one subject per branch.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import replace

from skra_compat.outline import Field, Record
from skra_lint.discriminators import is_elsewhere
from skra_lint.envelope import is_envelope
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, joined, words

_MANY = 8
_LITTLE = 3
_ONE_EVENT = 0.5
"""Share of common fields from which variants are forms of one event: "one of two ids"."""


@rule("SP103", "union-payload", Severity.ERROR, ruleset=RuleSet.MINIMAL)
def union_payload(event: LintedEvent) -> Iterator[Hit]:
    """Alternatives at the root, in a payload field, or in a `oneof` of messages (which its fields tell better)."""
    if len(event.root.variants) >= 2 and event.format != "PROTOBUF":
        yield _of_variants(event.root.variants, "", event.root.line, certain=True)
    choices: dict[str, list[Field]] = defaultdict(list)
    for field in event.fields:
        if field.choice:
            choices[field.choice].append(field)
        elif (
            event.format != "PROTOBUF"
            and field.record is not None
            and len(field.record.variants) >= 2
            and not field.repeated
        ):
            yield _of_field(event, field, field.record.variants)
    for choice, members in choices.items():
        yield from _of_choice(event, choice, members)


def _of_variants(every: tuple[Record, ...], path: str, line: int, *, certain: bool) -> Hit:
    variants = tuple(variant for variant in every if not _is_answer(variant, within=bool(path)))
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
    hit = _of_variants(variants, field.path, field.line, certain=_is_payload(field.name))
    main = len(variants) >= _MANY or len(event.payload) <= _LITTLE
    return hit if main or hit.confidence > 0.7 else replace(hit, confidence=min(hit.confidence, 0.4))


def _is_answer(variant: Record, *, within: bool) -> bool:
    """Says nothing, or that something went wrong: how a deed ended, which is no other event.

    Within a field `JoinFailure` is such an answer; at the root it would be an event, and only `Error` alone is none.
    """
    failures = vocabulary("failures")
    if variant.name:
        named = set(words(variant.name))
        return not failures.isdisjoint(named) if within else named <= failures
    return not variant.variants and all(joined(field.name) in failures for field in variant.fields)


def _are_told_apart(variants: tuple[Record, ...]) -> bool:
    """By a constant of their own (`action: created`, `action: deleted`), or by different deeds in their names."""
    constants: dict[str, set[str]] = defaultdict(set)
    for variant in variants:
        for field in variant.fields:
            if field.constant and field.types == ("string",):
                constants[field.name].add(str(field.enum[0]))
    if any(len(values) > 1 for values in constants.values()):
        return True
    return len({word for variant in variants for word in words(variant.name) if is_participle(word)}) > 1


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
    failures = vocabulary("failures")
    records = [member for member in members if member.record is not None and not member.format]
    messages = [member for member in records if not failures.issuperset(words(member.name))]
    if len(messages) < 2:
        return
    beside = [field for field in event.payload if field.choice != choice]
    certain = _is_payload(choice) or len(messages) > len(beside)
    names = " | ".join(member.name for member in messages[:8]) + (" …" if len(messages) > 8 else "")
    yield Hit(
        f"the oneof '{choice}' holds one of {len(messages)} messages: each is an event of its own",
        path=messages[0].path.rpartition(".")[0],
        evidence=f"oneof {choice} {{ {names} }}",
        fix="register each message under a subject and a topic of its own",
        confidence=0.95 if certain else 0.4,
        line=messages[0].line,
    )


def _is_payload(name: str) -> bool:
    parts = words(name)
    if not vocabulary("outcomes").isdisjoint(parts) or is_elsewhere(name):
        return False
    return bool(parts) and (parts[-1] in vocabulary("payload_words") or parts[0] in vocabulary("containers"))
