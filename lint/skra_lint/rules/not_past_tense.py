"""A name without a past tense: a matter of style, so it has not settled: in the set `preview` alone.

Bad: `page/delete`

Good: `OrderShipped`

Fix: name what has happened.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.stream import Category
from skra_lint.words import is_participle


@rule(
    "FA303",
    "not-past-tense",
    Severity.INFO,
    ruleset=RuleSet.PREVIEW,
    exempt=(Category.COMMAND, Category.LOG),
)
def not_past_tense(event: LintedEvent) -> Iterator[Hit]:
    """No past participle anywhere in the name."""
    if event.title and not any(is_participle(word) for word in event.title):
        yield Hit(f"'{event.name}' is not in the past tense", evidence=event.name, fix="name what has happened")
