"""A name that does not say what happened.

Bad: `ProductEngagement`, `UserActivity`

Good: `BookBookmark`, `BookClicked`

It counts only beside other signs: many good events end in `Event`.

Fix: name the fact.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import words


@rule("SP107", "generic-name", Severity.INFO, exempt=(Category.CHANGE_DATA, Category.LOG))
def generic_name(event: LintedEvent) -> Iterator[Hit]:
    """The last word is one of those that fit any event."""
    parts = [word for word in words(event.name) if not word.isdigit() and word not in {"v", "schema"}]
    if parts and parts[-1] in vocabulary("generic_names"):
        yield Hit(
            f"'{event.name}' does not say what happened", evidence=parts[-1], fix="name the fact", confidence=0.15
        )
