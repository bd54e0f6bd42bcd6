"""An event that does not say who produced it.

Bad: `OrderPlaced{orderId, total}` on a topic without headers

Good: a header `ce_source`, a field `source`, `meta.domain`

Fix: declare the header, or add a field.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part
from skra_lint.envelope_rule import lacking
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("EN403", "no-source", Severity.WARN)
def no_source(event: LintedEvent) -> Iterator[Hit]:
    """Neither headers nor fields carry the producer."""
    yield from lacking(event, Part.SOURCE, "the event does not say who produced it")
