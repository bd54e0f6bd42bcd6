"""An event that says "something happened, come and ask".

Bad:

    BookingMade
      bookingId
      detailUrl

Good: the whole story in the event. Ids alone are no signal when they are the whole fact: `BookClick{bookId}`

Fix: carry what consumers would come and ask for.
"""

from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.roles import Role, role_of
from skra_lint.rule import RuleSet, rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words


@rule(
    "FA301",
    "signal-event",
    Severity.WARN,
    ruleset=RuleSet.MINIMAL,
    exempt=(Category.COMMAND, Category.LOG),
)
def signal_event(event: LintedEvent) -> Iterator[Hit]:
    """No content, and a link to fetch the rest or a name that says that work was done elsewhere."""
    leaves = _leaves(event)
    if not leaves or event.root.variants or event.outline.accepts_anything:
        return
    if any(role_of(field) is Role.CONTENT for field in leaves) or all(
        role_of(field) is Role.ENVELOPE for field in leaves
    ):
        return
    link = next((field for field in leaves if joined(field.name) in vocabulary("links")), None)
    verb = next((word for word in words(event.name) if word in vocabulary("done_verbs")), None)
    if link is None and (verb is None or not any(role_of(field) is Role.ID for field in leaves)):
        return
    yield Hit(
        "the event carries no content: consumers must come and ask for it",
        path=link.path if link is not None else "",
        evidence=", ".join(field.name for field in leaves[:8]) + (f"; '{verb}' in the name" if link is None else ""),
        fix="carry what consumers would come and ask for",
        confidence=0.9 if link is not None else 0.7,
        line=link.line if link is not None else 0,
    )


def _leaves(event: LintedEvent) -> list[Field]:
    """The fields that hold values: those of the event, and of small objects in it that hold ids only."""
    leaves: list[Field] = []
    for field in event.fields:
        inner = field.record.fields if field.record is not None and role_of(field) is not Role.ENVELOPE else ()
        leaves.extend(inner if inner and not field.repeated else (field,))
    return leaves
