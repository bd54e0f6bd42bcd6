"""An event without an id of its own: a consumer cannot recognise one that is delivered twice.

Bad: `OrderPlaced{orderId, total}` on a topic without headers

Good: a header `ce_id`, a field `event_id`, `meta.id`

Fix: declare the header, or add a field.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part
from skra_lint.envelope_rule import lacking
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("EN402", "no-event-id", Severity.ERROR)
def no_event_id(event: LintedEvent) -> Iterator[Hit]:
    """Neither headers nor fields carry an id of the event."""
    yield from lacking(event, Part.ID, "the event has no id of its own")
