"""An event that does not say what caused it.

Bad: `OrderPlaced{orderId, total}` on a topic without headers

Good: a header `causation_id`, a field `triggered_by`

Fix: declare the header, or add a field.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part
from skra_lint.envelope_rule import lacking
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("EN406", "no-trigger", Severity.INFO)
def no_trigger(event: LintedEvent) -> Iterator[Hit]:
    """Neither headers nor fields carry the cause."""
    yield from lacking(event, Part.TRIGGER, "the event does not say what caused it")
