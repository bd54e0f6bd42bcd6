"""A suppression that does not say why.

Bad: `"x-skra-ignore": {"SP105": ""}`

Good: `"x-skra-ignore": {"SP105": "the vendor's webhook; we only pass it on"}`

Fix: say why the finding is accepted.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule


@rule("LN902", "suppression-without-reason", Severity.WARN, ruleset=RuleSet.MINIMAL)
def suppression_without_reason(event: LintedEvent) -> Iterator[Hit]:
    """The reason is empty."""
    for one in event.accepted:
        if not one.reason:
            yield Hit(
                f"the suppression of {one.code} has no reason",
                one.path,
                fix=f'say why: "x-skra-ignore": {{"{one.code}": "the reason"}}',
                line=one.line,
            )
