"""A field that says which event this is, beside fields that are only sometimes there.

Bad:

    action        init | show | click
    destination   string, optional

Good:

    LinkClicked
      destination   string

An attribute is no discriminator: `currency: EUR | ISK` beside an optional `discount` is one event.

Fix: one event per value; give samples to `skra split` where the documentation does not say which field goes with which.
"""

from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.stream import Category
from skra_lint.words import share_of_deeds, stem, words


@rule(
    "SP105",
    "discriminator-with-optionals",
    Severity.ERROR,
    ruleset=RuleSet.MINIMAL,
    exempt=(Category.CHANGE_DATA, Category.LOG),
)
def discriminator_with_optionals(event: LintedEvent) -> Iterator[Hit]:
    """The surest discriminator, if the event has optional fields."""
    if not event.soft:
        return
    scored = [(_score(found, event), found) for found in event.discriminators if found.named]
    confidence, found = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if found is None or confidence < 0.45:
        return
    values = " | ".join(found.values[:6]) + (" …" if len(found.values) > 6 else "")
    optional = ", ".join(field.name for field in event.soft[:6]) + (" …" if len(event.soft) > 6 else "")
    yield Hit(
        f"'{found.field.name}' says which event this is, and {len(event.soft)} of the fields are only sometimes there",
        path=found.field.path,
        evidence=f"{found.field.name}: {values}; optional: {optional}",
        fix=f"one event per value of '{found.field.name}': `skra split`, with samples where the doc does not tell",
        confidence=confidence,
        line=found.field.line,
    )


def _score(found: Discriminator, event: LintedEvent) -> float:
    deeds = 0.35 if share_of_deeds(found.values) >= 0.5 else 0.0
    family = 0.30 if _has_family(found, event.payload) else 0.0
    amount = 0.15 * min(len(event.soft), 4) / 4
    shared = 0.15 if _shares_word(found, event.soft) else 0.0
    return min(0.97, 0.35 + deeds + family + amount + shared)


def _has_family(found: Discriminator, payload: tuple[Field, ...]) -> bool:
    """Two fields or more begin with a value's first word: `log_id`, `log_action` beside `type: log`."""
    for value in found.values:
        first = words(value)[:1]
        if first and len(first[0]) > 2 and sum(words(field.name)[:1] == first for field in payload) >= 2:
            return True
    return False


def _shares_word(found: Discriminator, soft: tuple[Field, ...]) -> bool:
    of_values = {stem(word) for value in found.values for word in words(value) if len(word) > 3}
    of_fields = {stem(word) for field in soft for word in words(field.name) if len(word) > 3}
    return not of_values.isdisjoint(of_fields)
