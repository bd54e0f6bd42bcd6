"""A schema that refuses nothing.

Bad: `{}`, `true`, `{"type": "object"}`, `bytes`, a message that is a `Struct` or an `Any`

Good: the fields named; a dead-letter topic may take anything

Fix: name the fields that consumers read.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule


@rule("ST203", "no-schema", Severity.ERROR, ruleset=RuleSet.MINIMAL)
def no_schema(event: LintedEvent) -> Iterator[Hit]:
    """Any event at all is valid."""
    if event.outline.accepts_anything and not event.stream.holds_dead_letters:
        yield Hit(
            "the schema accepts anything: nothing protects the consumers",
            fix="name the fields that consumers read, with their types",
            line=event.root.line,
        )
