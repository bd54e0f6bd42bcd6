"""A name that gives an order.

Bad: `PlaceOrder`, `ShipmentCommand`

Good: `OrderPlaced`

Fix: name the fact that follows, or declare the stream's category as `command`.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, is_verb

_ORDERS = frozenset({"command", "job", "task", "request"})
_THINGS = frozenset(
    {"pull", "merge", "friend", "access", "http", "page", "api", "web", "service", "change", "print", "data"}
)


@rule("FA302", "command-name", Severity.WARN, exempt=(Category.COMMAND, Category.LOG))
def command_name(event: LintedEvent) -> Iterator[Hit]:
    """An imperative first and no participle, or `Command`, `Request`, `Job`, `Task` last."""
    title = event.title
    if not title or any(is_participle(word) for word in title):
        return
    imperative = len(title) > 1 and title[0] in vocabulary("imperatives") and not is_verb(title[1])
    ordering = title[-1] in _ORDERS and not (len(title) > 1 and title[-2] in _THINGS)
    if imperative or ordering:
        yield Hit(
            f"'{event.name}' is an order, not a fact",
            evidence=title[0] if imperative else title[-1],
            fix="name what has happened (`OrderPlaced`), or declare the stream as commands",
            confidence=0.8 if imperative else 0.7,
        )
