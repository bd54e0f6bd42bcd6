"""A stream without an owning team or service.

Bad: no owner

Good: `owner: payments`

Fix: `skra owner claim`.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("ST204", "no-owner", Severity.WARN)
def no_owner(event: LintedEvent) -> Iterator[Hit]:
    """The stream is known to have no owner."""
    if event.stream.owner == "":
        yield Hit(
            f"nobody owns the topic '{event.stream.topic}'", fix="`skra owner claim` by the service that writes it"
        )
