"""A topic that carries more than one type of event.

Bad: `OrderCreated` and `BuyerCreated` in `orders`

Good: a topic for each; two versions of one subject are one type

Fix: a topic per event type.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category


@rule("ST201", "multiple-types", Severity.ERROR, exempt=(Category.LOG,))
def multiple_types(event: LintedEvent) -> Iterator[Hit]:
    """More than one value subject or record name is bound to the topic."""
    types = event.stream.event_types or ()
    if len(types) > 1:
        yield Hit(
            f"the topic '{event.stream.topic}' carries {len(types)} types of events",
            evidence=", ".join(types[:8]),
            fix="a topic per event type",
        )
