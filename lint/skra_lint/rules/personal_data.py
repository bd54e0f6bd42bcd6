"""Personal data that nobody has classified.

Bad: `email`, `kennitala`, `ipAddress`

Good: the same field with a tag (`x-classification: personal`, Avro property `tags: ["PII"]`), or the person's id

Fix: refer to the person by id, or classify the field.
"""

from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words

_TAGS = (
    "x-classification",
    "x-pii",
    "pii",
    "tags",
    "confluent:tags",
    "classification",
    "sensitivity",
    "x-sensitive",
    "x-personal-data",
)


@rule("PI502", "personal-data", Severity.WARN)
def personal_data(event: LintedEvent) -> Iterator[Hit]:
    """A name of personal data, without a tag."""
    for field in event.everything:
        if _is_personal(field) and not any(tag in field.annotations for tag in _TAGS):
            yield Hit(
                f"'{field.name}' is personal data and carries no classification",
                path=field.path,
                evidence=field.name,
                fix="refer to the person by id, or classify the field (`x-classification`, `tags`)",
                confidence=0.8,
                line=field.line,
            )


def _is_personal(field: Field) -> bool:
    if field.types and "string" not in field.types and "number" not in field.types and "bytes" not in field.types:
        return False
    parts = words(field.name)
    if joined(field.name) in vocabulary("personal"):
        return True
    return any("".join(parts[-count:]) in vocabulary("personal") for count in (2, 3) if count <= len(parts)) or parts[
        -1:
    ] in {("email",), ("kennitala",), ("ssn",), ("iban",)}
