"""Events without a key, or with a key that is new for every event.

Bad: no key schema; key = `eventId`

Good: key = `bookId`: events of one book stay in order

Fix: key by the id of what the event is about.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined


@rule("ST206", "key-missing", Severity.WARN)
def key_missing(event: LintedEvent) -> Iterator[Hit]:
    """The topic has no key, or is keyed by the event's own id or time."""
    key = event.stream.key
    if key is None:
        return
    fix = "key by the id of what the event is about, so that its events stay in order"
    if not key:
        yield Hit("the events have no key: their order is left to chance", fix=fix)
    elif joined(key) != "id" and joined(key) in vocabulary(Part.ID.value) | vocabulary(Part.TIME.value):
        yield Hit(f"the key '{key}' is new for every event: nothing stays in order", evidence=key, fix=fix)
