"""A field whose presence the schema leaves open and the samples do not.

Bad: `coupon` is optional and is in every one of 500 events; `legacyId` is declared and in none

Good: required fields that are always there, optional ones that are sometimes there

Fix: require the one, drop the other.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule

_ENOUGH = 200
"""Events from which "in all of them" is worth a remark."""


@rule("SP111", "never-sent", Severity.INFO)
def never_sent(event: LintedEvent) -> Iterator[Hit]:
    """A soft field at the root that is always there, or never."""
    sampled = event.sampled
    if sampled is None or sampled.events < _ENOUGH or sampled.presence is None:
        return
    for field in event.root.fields:
        count = sampled.presence.get(field.name, 0)
        if field.soft and count in {0, sampled.events}:
            always = count > 0
            seen = f"{'every one' if always else 'none'} of {sampled.events} events"
            yield Hit(
                f"'{field.name}' may be missing, and is in {seen}",
                path=field.path,
                fix="require it" if always else "drop it",
                confidence=0.0,
                at_most=Severity.INFO,
                line=field.line,
            )
