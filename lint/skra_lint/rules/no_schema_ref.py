"""An event that does not say which schema it follows.

Bad: `OrderPlaced{orderId, total}` on a topic without headers

Good: a header `ce_dataschema`, a field `$schema`, the registry's wire format

Fix: declare the header, or add a field.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part
from skra_lint.envelope_rule import lacking
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("EN404", "no-schema-ref", Severity.WARN)
def no_schema_ref(event: LintedEvent) -> Iterator[Hit]:
    """Neither headers nor fields carry the schema."""
    yield from lacking(event, Part.SCHEMA, "the event does not say which schema it follows")
