"""Samples show that a field's value decides which other fields are there.

Bad: in 2,000 events `pageId` is there for `actionType=Bookmark` and never otherwise

Good: optional fields that come and go by themselves; a field that is new; a flag such as `hasCoupon`

Fix: `skra split --samples` writes an event for each group.
"""

from collections.abc import Hashable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from skra_lint.discriminators import is_telling
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import words

if TYPE_CHECKING:
    from skra_lint.samples import Decision, Sampled

_GOOD_PART = 1 / 3
"""Share of the fields from which on it is no detail that they depend on a value."""


@rule("SP110", "sampled-discriminator", Severity.WARN, exempt=(Category.CHANGE_DATA, Category.LOG))
def sampled_discriminator(event: LintedEvent) -> Iterator[Hit]:
    """A finding for each field that the chosen discriminators decide."""
    sampled = event.sampled
    if sampled is None:
        return
    if not sampled.decisions and sampled.inconclusive:
        yield Hit(
            "inconclusive: the samples are too few to say that the event serves one purpose",
            evidence="; ".join(sampled.inconclusive),
            fix="give more samples",
            confidence=0.0,
            at_most=Severity.INFO,
        )
    yield from _without_decisions(sampled)
    for decision in _plainest(sampled).values():
        name = " and ".join(decision.discriminators)
        yield Hit(
            f"'{decision.field}' is there or not by the value of {name}: the event serves more than one purpose",
            path=decision.field,
            evidence=_evidence(decision, sampled.events),
            fix="`skra split --samples` writes an event for each group",
            confidence=_confidence(decision, sampled),
        )


def _without_decisions(sampled: "Sampled") -> Iterator[Hit]:
    """What names say of events with the same fields, and fields of events that no field tells apart."""
    for name in sampled.told_by_name if not sampled.discriminators else ():
        yield Hit(
            f"'{name}' says which event it is, and the stream has several: it serves more than one purpose",
            path=name,
            evidence=f"in {sampled.events} events '{name}' has several values that name events",
            fix="one event, and one topic, per value",
            confidence=0.65,
        )
    if sampled.alternatives:
        groups = " | ".join(", ".join(one.fields[:4]) + f" ({one.count} events)" for one in sampled.alternatives[:6])
        yield Hit(
            f"each event has one of {len(sampled.alternatives)} groups of fields, and no field says which: the event "
            "serves more than one purpose",
            evidence=f"in {sampled.events} events: {groups}",
            fix="one event, and one topic, per group of fields",
            confidence=0.65,
        )


def _plainest(sampled: "Sampled") -> "dict[str, Decision]":
    """For each field the decision of a chosen discriminator that leaves least open; of those the first chosen one."""
    chosen = sampled.discriminators
    plainest: dict[str, Decision] = {}
    for decision in sampled.decisions:
        if set(decision.discriminators) <= set(chosen):
            best = plainest.get(decision.field)
            if best is None or _openness(decision, chosen) < _openness(best, chosen):
                plainest[decision.field] = decision
    return plainest


def _openness(decision: "Decision", chosen: tuple[str, ...]) -> tuple[bool, int]:
    return not decision.strict, chosen.index(decision.discriminators[0])


def _confidence(decision: "Decision", sampled: "Sampled") -> float:
    last = [words(name.rpartition(".")[2])[-1:] for name in decision.discriminators]
    if all(word and word[0] in vocabulary("outcomes") | vocabulary("attributes") for word in last):
        return 0.4
    telling = any(is_telling(name.rpartition(".")[2]) for name in decision.discriminators)
    if not telling and not any(_parts_events(name, sampled) for name in decision.discriminators):
        return 0.4
    return (0.9 if telling else 0.75) if decision.strict else 0.65


def _parts_events(name: str, sampled: "Sampled") -> bool:
    """Whether a field whose name says nothing parts events and not only adds a detail to some.

    `shipping: pickup` adds a `pickupPoint`; where two values each have fields that the other never has, or a good part
    of all fields depends on the value, they are two events.
    """
    decided = [one for one in sampled.decisions if one.discriminators == (name,)]
    states: dict[Hashable, tuple[set[str], set[str]]] = {}
    for one in decided:
        for value, state in one.states.items():
            has, lacks = states.setdefault(value, (set(), set()))
            (lacks if state.value == "never" else has).add(one.field)
    each_has_own = any(
        has & other_lacks and other_has & lacks
        for (has, lacks), (other_has, other_lacks) in combinations(states.values(), 2)
    )
    outermost = {field.partition(".")[0] for field in sampled.presence or ()}
    return each_has_own or len({one.field.partition(".")[0] for one in decided}) >= _GOOD_PART * len(outermost)


def _evidence(decision: "Decision", events: int) -> str:
    def values(state: str) -> str:
        named = ["/".join(map(str, value)) for value, found in decision.states.items() if found.value == state]
        return f"{state.replace('mixed', 'sometimes')} for {', '.join(sorted(named))}" if named else ""

    said = [values("always"), values("never"), values("mixed")]
    return f"in {events} events: {'; '.join(part for part in said if part)}"
