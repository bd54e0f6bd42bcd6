"""An event that does not say when it happened.

Bad: `OrderPlaced{orderId, total}` on a topic without headers

Good: a header `ce_time`, a field `occurred_at`, `meta.dt`, or the moment of the fact itself: `placedAt`

Fix: declare the header, or add a field.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part
from skra_lint.envelope_rule import lacking
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("EN401", "no-timestamp", Severity.ERROR)
def no_timestamp(event: LintedEvent) -> Iterator[Hit]:
    """Neither headers nor fields carry the time."""
    yield from lacking(event, Part.TIME, "the event does not say when it happened")
