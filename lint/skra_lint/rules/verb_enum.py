"""A field that says what was done, with deeds for values.

It is named for deeds (`action`, also `kind` within `action`), or for sorts where most values are facts.

Bad: `action: pageview | clickedFootnote`, `type: ROOM_CREATED | ROOM_ENDED`

So does a thing with the states that it comes into (`PEER_ONLINE | PEER_OFFLINE`), and a truth for one of two deeds that
the documentation joins (`paused`, "sent when it is paused or resumed").

Good: `PageViewed` and `FootnoteClicked`; outcomes may be listed: `value: SUCCESS | FAILURE`

Fix: one event per verb.
"""

import re
from collections.abc import Iterator

from skra_lint.discriminators import Discriminator
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.words import is_deed, is_participle, is_plain_deed, is_turn, words

_ONE_OR_OTHER = re.compile(r"\b(\w+)(?:\s+from)? or(?: (?:is|was|has been|re-?))? (\w+)")
_LONGEST = 1_000
_MOSTLY = 0.6
_SOME = 0.3
_MANY_DEEDS = 5
_SORTS = frozenset({"type", "kind"})
_MANY_FACTS = 8
_FACTS = 4
"""Different facts from which on a sort of any thing lists them."""


@rule("SP106", "verb-enum", Severity.WARN, exempt=(Category.CHANGE_DATA, Category.LOG))
def verb_enum(event: LintedEvent) -> Iterator[Hit]:
    """An action-named field of which at least three in five values are verbs, or deeds that the event's name joins."""
    yield from _of_flags(event)
    for found in (*event.discriminators, *event.told_inside):
        if found.of_deeds and event.settles(found):
            continue
        joined_in_name = found.named and len(_deeds_in(event.title, found.values)) > 1
        of_deeds = found.named and found.of_deeds and _are_deeds(found.values) and _is_own(found, event)
        of_events = found.listed and not event.identified and _is_type_of_event(found.field.name)
        of_facts = found.named and found.listed and not event.settles(found) and _are_facts(found.values)
        own = found.listed and not (event.identified or event.names_one_deed or event.settles(found))
        of_facts = of_facts or (own and _are_sorts_of_facts(found))
        of_events = of_events or (own and found.of_event and _are_deeds(found.values))
        of_anything = found.listed and event.leaves_deed_open and not event.settles(found) and _are_all_verbs(found)
        if not (of_deeds or joined_in_name or of_events or of_facts or of_anything):
            continue
        yield Hit(
            f"'{found.field.name}' lists {len(found.values)} deeds: each is an event",
            path=found.field.path,
            evidence=" | ".join(found.values[:8]) + (" …" if len(found.values) > 8 else ""),
            fix="one event per verb",
            confidence=0.7 if joined_in_name else _weight(found, of_deeds or of_facts, of_events or of_anything),
            line=found.field.line,
        )


def _of_flags(event: LintedEvent) -> Iterator[Hit]:
    """A truth that says which of two deeds it was, where a sentence names both: `paused`, "is paused or resumed"."""
    said = [set(found.groups()) for found in _ONE_OR_OTHER.finditer(event.doc[:_LONGEST].lower())]
    for one in event.payload if said else ():
        deed = one.name.lower().removeprefix("is_")
        both = next((pair for pair in said if deed in pair and all(map(is_participle, pair))), None)
        if one.types == ("boolean",) and both is not None and not event.names_one_deed:
            (other,) = both - {deed}
            yield Hit(
                f"'{one.name}' says which of two deeds it was, {deed} or {other}: each is an event",
                path=one.path,
                evidence=" ".join(event.doc.split())[:200],
                fix="one event per verb",
                confidence=0.65,
                line=one.line,
            )


def _weight(found: Discriminator, of_deeds: bool, of_events: bool) -> float:
    return 0.65 if of_deeds and found.listed else 0.62 if of_events else 0.5


def _are_facts(values: tuple[str, ...]) -> bool:
    """Whether nearly all name a thing and what befell it: `ROOM_CREATED`, `ticket.closed`; not `manual`, `shared`.

    `PEER_ONLINE | PEER_OFFLINE` does, too: one thing, and the states that it comes into.
    """
    facts = [value for value in values if len(words(value)) > 1 and is_participle(words(value)[-1])]
    turns = [value for value in values if is_turn(value)]
    if len(turns) == len(values) and len({words(value)[:-1] for value in values}) == 1:
        return True
    return len(facts) >= 2 and _are_enough(len(facts), len(values), _MANY_FACTS)


def _are_sorts_of_facts(found: Discriminator) -> bool:
    """Whether a sort of whatever thing (`executionType`) lists facts of several kinds: `ORDER_FILLED`, `ORDER_EXPIRED`.

    A status does so, too, and only tells how far one thing came.
    """
    last = words(found.field.name)[-1]
    deeds = {words(value)[-1] for value in found.values if len(words(value)) > 1 and is_participle(words(value)[-1])}
    return last in _SORTS and len(deeds) >= _FACTS and _are_facts(found.values)


def _are_deeds(values: tuple[str, ...]) -> bool:
    return _are_enough(sum(map(is_deed, values)), len(values), _MANY_DEEDS)


def _are_enough(known: int, of: int, many: int) -> bool:
    """Most of them; of a long list some are enough, because no vocabulary knows every deed."""
    return known >= _MOSTLY * of or (known >= many and known >= _SOME * of)


def _are_all_verbs(found: Discriminator) -> bool:
    """Whether a `type` or `kind` lists nothing but verbs: `PUT | DELETE`."""
    return found.named and words(found.field.name)[-1] in _SORTS and all(map(is_plain_deed, found.values))


def _is_own(found: Discriminator, event: LintedEvent) -> bool:
    """Whether the deeds are this event's own: an envelope lists those of its publisher beside any one deed."""
    return not (event.names_one_deed and found in event.told_inside)


def _is_type_of_event(name: str) -> bool:
    """`eventType` and its like say themselves that the schema has several events."""
    parts = words(name)
    return parts == ("event",) or (parts[:1] == ("event",) and parts[1:] in {("type",), ("kind",), ("name",)})


def _deeds_in(title: tuple[str, ...], values: tuple[str, ...]) -> list[str]:
    """The values that the name says: of `PinUnpinAction`, Pin and Unpin."""
    return [value for value in values if is_plain_deed(value) and set(words(value)) <= set(title)]
