"""A field that one would not give through an API.

Bad: `stack_trace`, `sql`, `row_id`, `_raw`, `debug`

Good: what others may rely on

Fix: keep what is yours in your own logs.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words


@rule("PI503", "not-for-sharing", Severity.INFO, exempt=(Category.LOG, Category.CHANGE_DATA))
def not_for_sharing(event: LintedEvent) -> Iterator[Hit]:
    """A name of something internal."""
    for field in event.everything:
        if joined(field.name) in vocabulary("private_matters") or words(field.name)[1:][-1:] == ("raw",):
            yield Hit(
                f"'{field.name}' is an internal matter: would you give it through an API?",
                path=field.path,
                evidence=field.name,
                fix="keep it in your own logs",
                line=field.line,
            )
