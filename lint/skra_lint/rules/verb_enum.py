"""A field named for deeds, with deeds for values.

Bad: `action: pageview | clickedFootnote`

Good: `PageViewed` and `FootnoteClicked`; outcomes may be listed: `value: SUCCESS | FAILURE`

Fix: one event per verb.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.words import share_of_deeds


@rule("SP106", "verb-enum", Severity.WARN, exempt=(Category.CHANGE_DATA, Category.LOG))
def verb_enum(event: LintedEvent) -> Iterator[Hit]:
    """An action-named field of which at least three in five values are verbs."""
    for found in event.discriminators:
        if not (found.named and found.of_deeds) or share_of_deeds(found.values) < 0.6:
            continue
        yield Hit(
            f"'{found.field.name}' lists {len(found.values)} deeds: each is an event",
            path=found.field.path,
            evidence=" | ".join(found.values[:8]) + (" …" if len(found.values) > 8 else ""),
            fix="one event per verb",
            confidence=0.65 if found.listed else 0.5,
            line=found.field.line,
        )
