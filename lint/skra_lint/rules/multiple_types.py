"""A topic that carries more than one type of event.

Bad: `OrderCreated` and `BuyerCreated` in `orders`

Good: a topic for each; two versions of one subject are one type, and so are events with and without optional fields

Fix: a topic per event type.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category


@rule("ST201", "multiple-types", Severity.ERROR, exempt=(Category.LOG,))
def multiple_types(event: LintedEvent) -> Iterator[Hit]:
    """More than one value subject or record name is bound to the topic, or samples are of different types."""
    types = event.stream.event_types or ()
    if len(types) > 1:
        yield _hit(event, len(types), ", ".join(types[:8]))
    elif event.samples:
        yield from _sampled(event)


def _sampled(event: LintedEvent) -> Iterator[Hit]:
    from skra_lint.samples.shapes import kinds_by_name, kinds_by_shape  # noqa: PLC0415 - a schema alone has no shapes

    named = kinds_by_name(event.samples)
    if len(named) > 1:
        yield _hit(event, len(named), f"samples: {', '.join(named[:8])}")
        return
    kinds = kinds_by_shape(event.samples)
    if len(kinds) > 1:
        shapes = " | ".join(f"{{{', '.join(sorted(names)[:4])}}} {count} times" for names, count in kinds[:4])
        yield _hit(event, len(kinds), f"samples: {shapes}", confidence=0.8)


def _hit(event: LintedEvent, count: int, evidence: str, confidence: float = 1.0) -> Hit:
    topic = f"topic '{event.stream.topic}'" if event.stream.topic else "stream"
    return Hit(
        f"the {topic} carries {count} types of events",
        evidence=evidence,
        fix="a topic per event type",
        confidence=confidence,
    )
