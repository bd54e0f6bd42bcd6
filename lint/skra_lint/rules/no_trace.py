"""An event that cannot be followed through the systems.

Bad: `OrderPlaced{orderId, total}` on a topic without headers

Good: a header `traceparent`, a field `trace_id`, `correlation_id`

Fix: declare the header, or add a field.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part
from skra_lint.envelope_rule import lacking
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("EN405", "no-trace", Severity.WARN)
def no_trace(event: LintedEvent) -> Iterator[Hit]:
    """Neither headers nor fields carry a trace."""
    yield from lacking(event, Part.TRACE, "the event cannot be followed through the systems")
