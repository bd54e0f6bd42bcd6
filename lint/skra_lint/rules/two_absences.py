"""A field that may be absent and may be null: nobody knows whether the two mean the same.

Bad: `coupon` is not required, and its type is `["string", "null"]`

Good: either alone

Fix: require the field and let it be null, or leave it out when there is nothing to say.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule


@rule("SC601", "two-absences", Severity.INFO)
def two_absences(event: LintedEvent) -> Iterator[Hit]:
    """Optional and nullable in JSON Schema; in Avro a default is no absence, and Protobuf has no null."""
    if event.format != "JSON":
        return
    for field in event.everything:
        if field.optional and field.nullable:
            yield Hit(
                f"'{field.name}' may be absent and may be null: do the two mean the same?",
                path=field.path,
                fix="require it and let it be null, or forbid null",
                line=field.line,
            )
