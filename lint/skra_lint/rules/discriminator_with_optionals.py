"""A field that says which event this is, beside fields that are only sometimes there.

Bad:

    action        init | show | click
    destination   string, optional

Good:

    LinkClicked
      destination   string

It is an error where optional parts are named after the values (`type: card | transfer` beside `card` and `transfer`);
else a warning.

A reference to some kind of thing (`noteable_type` beside `noteable_id`) chooses between three or more optional objects,
and so does a number called `type` where there is little else.
A base may list the deeds of all its events: one that the name says (`TypingStarted`) is settled. A field that may be
missing where others are required (`trial_end_action`) does not say which event it is.

An attribute is no discriminator: `currency: EUR | ISK` beside an optional `discount` is one event.

Fix: one event per value; give samples to `skra split` where the documentation does not say which field goes with which.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator, is_telling
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.stream import Category
from skra_lint.tagged import Tagged, tagged_parts
from skra_lint.words import share_of_deeds, stem, words

_ALONE = 0.5
"""The most that a name such as `type` and optional fields weigh, where nothing else says that its values are deeds."""
_HABIT = 8
"""Fields from which on it is a habit to require none."""
_SUBJECTS = 3
"""Optional objects from which on a reference to "some kind of thing" chooses between them."""
_MOSTLY = 0.8
"""Share of the payload that objects must be in Protobuf, where any message may be absent."""
_EVERYDAY = frozenset({"data", "type", "name", "event", "message", "info", "value", "code", "text", "content", "kind"})
"""Words that any field and any value may have."""


@rule(
    "SP105",
    "discriminator-with-optionals",
    Severity.ERROR,
    ruleset=RuleSet.MINIMAL,
    exempt=(Category.CHANGE_DATA, Category.LOG),
)
def discriminator_with_optionals(event: LintedEvent) -> Iterator[Hit]:
    """The surest discriminator, if the event has optional fields, or optional fields that its values name."""
    tagged = tagged_parts(event)
    if tagged is not None:
        yield _of_tagged(tagged)
        return
    if (number := _number(event)) is not None:
        yield _of_subject(number, _objects(event.soft))
        return
    if not event.sometimes:
        return
    if (subject := _polymorphic(event)) is not None:
        yield _of_subject(subject, _objects(event.sometimes))
        return
    first_words = Counter(_first_words(field.name for field in event.payload))
    stems = _stems(field.name for field in event.sometimes)
    open_ones = [found for found in event.discriminators if found.named and not event.settles(found)]
    scored = [(_score(found, event, first_words, stems), found) for found in open_ones]
    confidence, found = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if found is None or confidence < 0.45:
        return
    soft = event.sometimes
    optional = ", ".join(field.name for field in soft[:6]) + (" …" if len(soft) > 6 else "")
    yield Hit(
        f"'{found.field.name}' says which event this is, and {len(soft)} of the fields are only sometimes there",
        path=found.field.path,
        evidence=f"{found.field.name}: {_listed(found)}; optional: {optional}",
        fix=f"one event per value of '{found.field.name}': `skra split`, with samples where the doc does not tell",
        confidence=confidence,
        line=found.field.line,
        at_most=Severity.WARN,
    )


def _of_tagged(tagged: Tagged) -> Hit:
    found = tagged.discriminator
    parts = ", ".join(part.name for part in tagged.parts[:6]) + (" …" if len(tagged.parts) > 6 else "")
    return Hit(
        f"'{found.field.name}' says which of {len(tagged.parts)} optional parts is there: each is an event of its own",
        path=found.field.path,
        evidence=f"{found.field.name}: {_listed(found)}; parts named after values: {parts}",
        fix=f"one event per value of '{found.field.name}', with the part that it has",
        confidence=0.65 if tagged.nested else 0.93 if found.named else 0.75,
        line=found.field.line,
    )


def _polymorphic(event: LintedEvent) -> Field | None:
    """What names the kind of thing that the event is about: `noteable_type` beside `noteable_id`."""
    inside = (below for one in event.payload if one.record is not None and not one.soft for below in one.record.fields)
    named = {words(one.name): one for one in (*event.fields, *inside)}
    found = (one for name, one in named.items() if len(name) == 2 and name[0].endswith("able") and name[1] == "type")
    subject = next((one for one in found if (words(one.name)[0], "id") in named), None)
    return subject if subject is not None and len(_objects(event.sometimes)) >= _SUBJECTS else None


def _number(event: LintedEvent) -> Field | None:
    """A number that is always there and called a type, beside objects of which one is there and little else."""
    few = max(_SUBJECTS, len(event.payload) * (_MOSTLY if event.format == "PROTOBUF" else 0.5))
    if event.names_one_deed or event.identified or len(_objects(event.soft)) < few:
        return None
    numbers = (one for one in event.fields if one.types == ("integer",) and not one.enum and is_telling(one.name))
    return next((one for one in numbers if not one.soft), None)


def _objects(fields: Iterable[Field]) -> list[Field]:
    """The objects of which one is there."""
    return [one for one in fields if one.record is not None and one.record.fields and not one.repeated]


def _of_subject(subject: Field, objects: list[Field]) -> Hit:
    listed = ", ".join(one.name for one in objects[:6])
    return Hit(
        f"'{subject.name}' says which of {len(objects)} objects is there: each is an event of its own",
        path=subject.path,
        evidence=f"{subject.name}; optional objects: {listed}",
        fix=f"one event per value of '{subject.name}', with the object that it has",
        confidence=0.62,
        line=subject.line,
        at_most=Severity.WARN,
    )


def _listed(found: Discriminator) -> str:
    return " | ".join(found.values[:6]) + (" …" if len(found.values) > 6 else "")


def _score(found: Discriminator, event: LintedEvent, first_words: Counter[str], stems: frozenset[str]) -> float:
    deeds = 0.35 if share_of_deeds(found.values, plain=not (found.of_deeds or found.of_event)) >= 0.5 else 0.0
    family = 0.30 if _has_family(found, event, first_words) else 0.0
    amount = 0.15 * min(len(event.sometimes), 4) / 4 if _is_telling_to_be_absent(event) else 0.0
    shared = 0.15 if not stems.isdisjoint(_stems_of_some(found.values)) else 0.0
    one_of_them = 0.2 if event.identified and not found.of_deeds else 0.0
    if found.field.soft and _is_telling_to_be_absent(event):
        return min(_ALONE, deeds + family + amount + shared)
    told = found.of_deeds or family or (deeds and (event.leaves_deed_open or found.of_event))
    return min(0.97 if told else _ALONE, 0.35 + deeds + family + amount + shared - one_of_them)


def _has_family(found: Discriminator, event: LintedEvent, first_words: Counter[str]) -> bool:
    """Whether fields are named after a value: an optional object by the whole, or two by its first word."""
    objects = {words(one.name) for one in event.soft if one.record is not None and not one.repeated}
    return any(words(value) in objects for value in found.values) or any(
        first_words[word] >= 2 for word in _first_words(found.values)
    )


def _is_telling_to_be_absent(event: LintedEvent) -> bool:
    """Where nothing is required, that is a publisher's habit and says nothing of the fields."""
    return any(not field.soft for field in event.payload) or len(event.payload) < _HABIT


def _first_words(names: Iterable[str]) -> Iterator[str]:
    """Where two fields begin with a value, they are its family: `log_id`, `log_action` beside `type: log`."""
    for name in names:
        first = words(name)[:1]
        if first and len(first[0]) > 2:
            yield first[0]


def _stems(names: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for name in names for word in words(name) if len(word) > 3 and word not in _EVERYDAY)


def _stems_of_some(values: Iterable[str]) -> frozenset[str]:
    """The stems that tell values apart: those that not half of them have in common."""
    each = [_stems([value]) for value in values]
    counts = Counter(found for stems in each for found in stems)
    return frozenset(found for found, count in counts.items() if count == 1 or count < len(each) / 2)
