"""A topic that more than one service writes.

Bad: `outcomes` is written by `relay` and by `sentry`

Good: one owner, whose three replicas write

Fix: one owner per topic; the others write topics of their own.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("ST202", "multiple-writers", Severity.ERROR)
def multiple_writers(event: LintedEvent) -> Iterator[Hit]:
    """More than one declared or observed service."""
    producers = event.stream.producers or ()
    if len(producers) > 1:
        yield Hit(
            f"{len(producers)} services write the topic '{event.stream.topic}'",
            evidence=", ".join(producers[:8]),
            fix="one owner per topic; the others write topics of their own",
        )
