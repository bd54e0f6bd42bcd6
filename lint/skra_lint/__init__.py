"""The linter: judges the design of an event, not its spelling.

>>> from skra_compat import Schema
>>> schema = Schema.parse("AVRO", '{"type": "record", "name": "OrderCreatedOrUpdated", "fields": []}')
>>> [finding.code for finding in lint(schema, name="orders", rules=select_rules(["SP104"]))]
['SP104']

Rules are written once for all schema languages: they see the neutral outline of an event (`event.LintedEvent`) and
yield hits; `linter` weighs them, `suppress` sets aside what was accepted. `split` proposes the single-purpose events.
To add a rule is to add a file to `rules/`; to teach it a word is to add it to a list in `vocabulary/`.
"""

from typing import TYPE_CHECKING

from skra_lint.doubt import Doubt
from skra_lint.finding import Finding, Severity
from skra_lint.linter import Review, lint, review
from skra_lint.rule import Rule, RuleSet, UnknownRule, all_rules, rule_named, select_rules
from skra_lint.stream import Category, Stream
from skra_lint.suppress import Suppression

if TYPE_CHECKING:
    from skra_lint.baseline import Baseline

__all__ = [
    "Baseline",
    "Category",
    "Doubt",
    "Finding",
    "Review",
    "Rule",
    "RuleSet",
    "Severity",
    "Stream",
    "Suppression",
    "UnknownRule",
    "all_rules",
    "lint",
    "review",
    "rule_named",
    "select_rules",
]


def __getattr__(name: str) -> object:
    """`Baseline` when it is asked for: few runs have one, and none should wait for it."""
    if name != "Baseline":
        raise AttributeError(name)
    from skra_lint.baseline import Baseline  # noqa: PLC0415 - see above

    return Baseline
