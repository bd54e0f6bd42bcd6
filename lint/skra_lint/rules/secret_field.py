"""A field for a secret: an event is kept and read by many.

Bad: `password`, `api_key`, `refreshToken`

Good: `passwordChangedAt`, `pageview_token`

Fix: leave it out; say that it changed, not what it is.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.vocabulary import vocabulary
from skra_lint.words import tails, words


@rule("PI501", "secret-field", Severity.ERROR, ruleset=RuleSet.MINIMAL)
def secret_field(event: LintedEvent) -> Iterator[Hit]:
    """A name that ends like a secret's, of a text or bytes."""
    for field in event.everything:
        holds_text = not field.types or not {"string", "bytes"}.isdisjoint(field.types)
        last = words(field.name)[-1:]
        if holds_text and not field.enum and last and last[0] not in vocabulary("not_secret"):
            named = tails(field.name) & vocabulary("secrets")
            if named:
                yield Hit(
                    f"'{field.name}' holds a secret, and events are kept and read by many",
                    path=field.path,
                    evidence=field.name,
                    fix="leave it out; say that it changed, not what it is",
                    confidence=0.95,
                    line=field.line,
                )
