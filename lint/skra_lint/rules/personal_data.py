"""Personal data that nobody has classified.

Bad: `email`, `kennitala`, `ipAddress`

Good: the same field with a tag (`x-classification: personal`, Avro property `tags: ["PII"]`, a tag in the metadata at
a registry), or the person's id

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
    """A name of personal data, or samples that hold it, without a tag."""
    seen = _seen(event)
    for field in event.everything:
        kind = seen.pop(field.path, "")
        if (kind or _is_personal(field)) and not _is_classified(field, event.stream.classified):
            yield _hit(field.name, field.path, kind, field.line)
    for path, kind in seen.items():
        yield _hit(path, path, kind, 0)


def _seen(event: LintedEvent) -> dict[str, str]:
    """What samples hold, by path."""
    if not event.samples:
        return {}
    from skra_lint.samples.personal import personal_values  # noqa: PLC0415 - a schema alone has no values

    return dict(personal_values(event.samples))


def _hit(name: str, path: str, kind: str, line: int) -> Hit:
    return Hit(
        f"'{name}' is personal data and carries no classification",
        path=path,
        evidence=f"samples: {kind}" if kind else name,
        fix="refer to the person by id, or classify the field (`x-classification`, `tags`)",
        confidence=0.9 if kind else 0.8,
        line=line,
    )


def _is_classified(field: Field, names: frozenset[str]) -> bool:
    return field.name in names or any(tag in field.annotations for tag in _TAGS)


def _is_personal(field: Field) -> bool:
    if field.types and "string" not in field.types and "number" not in field.types and "bytes" not in field.types:
        return False
    parts = words(field.name)
    if joined(field.name) in vocabulary("personal"):
        return True
    return any("".join(parts[-count:]) in vocabulary("personal") for count in (2, 3) if count <= len(parts)) or parts[
        -1:
    ] in {("email",), ("kennitala",), ("ssn",), ("iban",)}
