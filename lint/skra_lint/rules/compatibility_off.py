"""A stream with consumers whose schema may change in any way.

Bad: level NONE, two consumers

Good: BACKWARD or FULL

Fix: set a level.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("ST205", "compatibility-off", Severity.WARN)
def compatibility_off(event: LintedEvent) -> Iterator[Hit]:
    """Level NONE while somebody reads; where consumers are not counted, somebody is assumed to."""
    if event.stream.level == "NONE" and event.stream.consumers != 0:
        yield Hit(
            "any change is accepted, also one that breaks the consumers",
            evidence="compatibility level NONE",
            fix="set the level to BACKWARD or FULL",
        )
