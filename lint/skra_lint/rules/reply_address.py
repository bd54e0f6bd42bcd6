"""An event that expects an answer.

Bad: `callback_url`, `replyTo`

Good: a correlation id in the headers

Fix: an event is told to whoever listens; for request and reply use topics of their own and a correlation id.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined


@rule("FA304", "reply-address", Severity.WARN, exempt=(Category.COMMAND,))
def reply_address(event: LintedEvent) -> Iterator[Hit]:
    """A field of the event or its envelope that says where an answer goes."""
    for field in {one.path: one for one in (*event.root.fields, *event.fields)}.values():
        if joined(field.name) in vocabulary("reply_addresses") and not field.record:
            yield Hit(
                f"'{field.name}' expects an answer: an event is told to whoever listens",
                path=field.path,
                evidence=field.name,
                fix="put a correlation id in the headers and answer on a topic of its own",
                confidence=0.85,
                line=field.line,
            )
