"""Consumers that have not said where events go that they cannot process, or how they recognise one that comes again.

Bad: a contract with neither dead-letter topic nor idempotency key

Good: `dlq: orders-dlq`, `idempotent_by: event id`; `retry: forever` will do in place of a topic, and so does a topic
`orders.dlq` that is there

Fix: declare both in the contract.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Reader, Stream

_SHOWN = 8


@rule("ST207", "no-dead-letter", Severity.INFO)
def no_dead_letter(event: LintedEvent) -> Iterator[Hit]:
    """At least one of the applications that are known to read lacks one of the two."""
    stream = event.stream
    if stream.holds_dead_letters:
        return
    lacking = {one.name: lacks for one in stream.readers or () if (lacks := _lacks(one, stream))}
    if lacking:
        told = "; ".join(f"{name}: {lacks}" for name, lacks in [*lacking.items()][:_SHOWN])
        more = len(lacking) - _SHOWN
        yield Hit(
            f"{len(lacking)} of {len(stream.readers or ())} consumers do not say what becomes of an event that they "
            "cannot process, or that comes again",
            evidence=told + (f"; and {more} more" if more > 0 else ""),
            fix="declare `dlq` (or `retry`) and `idempotent_by` in the contract",
        )


def _lacks(reader: Reader, stream: Stream) -> str:
    placed = reader.dead_letters or stream.dead_letters
    if not placed and not reader.idempotent_by:
        return "neither a dead-letter topic nor an idempotency key"
    return "" if placed and reader.idempotent_by else "no idempotency key" if placed else "no dead-letter topic"
