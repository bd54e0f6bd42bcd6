"""A suppression that hides nothing.

Bad: `"x-skra-ignore": {"SP105": "…"}` on an event in which SP105 finds nothing

Good: remove it: it would hide a finding that nobody has seen

Fix: remove it.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule


@rule("LN901", "unused-suppression", Severity.WARN, ruleset=RuleSet.MINIMAL)
def unused_suppression(event: LintedEvent) -> Iterator[Hit]:
    """Of a rule that ran and found nothing at that place."""
    for one in event.unused:
        message = f"the suppression of {one.code} hides nothing" + (f": it held until {one.until}" if one.until else "")
        yield Hit(message, one.path, one.reason, "remove it", line=one.line)
