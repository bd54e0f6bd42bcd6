"""A schema in which one field's value decides what the rest must look like.

Bad:

    {"if": {"properties": {"type": {"const": "card"}}}, "then": {"required": ["pan"]}}

    option (buf.validate.message).cel_expression = "this.type != 'card' || has(this.pan)";

Good: a schema per branch. What two fields of the payload ask of one another is no branch:

    {"dependentRequired": {"billingAddress": ["vatNumber"]}}

Fix: one event per branch.
"""

from collections.abc import Iterator

from skra_lint.discriminators import is_telling
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category


@rule("SP102", "conditional-schema", Severity.ERROR, exempt=(Category.CHANGE_DATA, Category.LOG))
def conditional_schema(event: LintedEvent) -> Iterator[Hit]:
    """Keywords that make the event's shape depend on a value; surer where a discriminator is among the fields."""
    if not event.root.conditions:
        return
    told_apart = {one.field.name for one in event.discriminators if one.named and not one.outcome}
    asked = {name for condition in event.root.conditions for name in condition.partition(" on ")[2].split(", ") if name}
    tells = asked & told_apart or {name for name in asked if is_telling(name)}
    beside = bool(told_apart) and not asked
    yield Hit(
        "the event's shape depends on a value in it: each branch is an event of its own",
        evidence=", ".join(event.root.conditions) + (f" beside {', '.join(sorted(told_apart))}" if beside else ""),
        fix="write one schema per branch",
        confidence=0.95 if tells or "discriminator" in event.root.conditions else 0.75 if beside else 0.5,
        at_most=Severity.ERROR if tells else Severity.WARN,
        line=event.root.line,
    )
