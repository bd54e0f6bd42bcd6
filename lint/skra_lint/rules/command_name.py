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
    if any(is_participle(word) for word in title):
        return
    evidence = _order_in(title)
    if evidence:
        yield Hit(
            f"'{event.name}' is an order, not a fact",
            evidence=evidence,
            fix="name what has happened (`OrderPlaced`), or declare the stream as commands",
            confidence=0.8 if evidence == title[0] else 0.7,
        )


def _order_in(title: tuple[str, ...]) -> str:
    """The word that gives an order; empty when none does."""
    first, last = title[:1], title[-1:]
    if len(title) > 1 and first[0] in vocabulary("imperatives") and not is_verb(title[1]):
        return first[0]
    about_thing = len(title) > 1 and title[-2] in _THINGS
    return last[0] if last and last[0] in _ORDERS and not about_thing else ""
