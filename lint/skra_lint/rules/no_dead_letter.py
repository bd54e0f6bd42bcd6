"""Consumers that have not said where events go that they cannot process.

Bad: a contract with neither dead-letter topic nor idempotency key

Good: `dlq: orders-dlq`, `idempotent_by: event id`

Fix: declare both in the contract.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("ST207", "no-dead-letter", Severity.INFO)
def no_dead_letter(event: LintedEvent) -> Iterator[Hit]:
    """Known to be undeclared."""
    if event.stream.dead_letter is False:
        yield Hit(
            "no consumer says where events go that it cannot process",
            fix="declare a dead-letter topic and an idempotency key in the contract",
        )
