"""Suppressions: findings that somebody has accepted, with a reason.

`"x-skra-ignore": {"SP105": "reason"}` on a JSON Schema (sub)schema, the same key as a property of an Avro record or
field, `// skra:ignore SP105 reason` in a comment of Protobuf, and the property `skra:ignore:SP105` (or
`skra:ignore:SP105:field`) in a subject's metadata at a registry, with the reason as its value. In place of a reason may
stand `{"reason": …, "who": …, "until": "2027-01-31"}`; behind that day it hides nothing. A suppression covers the place
where it stands and everything below; on the root it covers the whole event. A family (`SP`) may stand for its rules.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from skra_compat.event import Json
from skra_compat.outline import Event, Field, Record
from skra_lint.finding import Finding

KEY = "x-skra-ignore"
PROPERTY = "skra:ignore:"
"""Before a code in the properties of a registry's metadata."""
_COMMENT = re.compile(r"skra:ignore[ \t]+([A-Z]{2}[0-9]*)\b[ \t]*([^\n]*)")
_DEEPEST = 12


class Suppression(NamedTuple):
    """One code, accepted at one place."""

    code: str
    reason: str
    path: str
    line: int
    until: str = ""
    """The last day on which it holds (ISO 8601); empty: for good."""

    def holds(self, today: date | None) -> bool:
        """Whether it has not run out."""
        return today is None or not self.until or today.isoformat() <= self.until

    def code_of(self, code: str) -> bool:
        """Whether it accepts findings of that rule."""
        return code.startswith(self.code)

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is of that code and at that place or below it."""
        if not self.code_of(finding.code):
            return False
        below = finding.path.startswith((f"{self.path}.", f"{self.path}["))
        return not self.path or finding.path == self.path or below


def suppressions(outline: Event) -> tuple[Suppression, ...]:
    """Every suppression that a schema holds."""
    at_root = [*noted(outline.root.annotations, "", outline.root.line)]
    docs = dict.fromkeys((outline.doc, outline.root.doc))
    at_root += [found for doc in docs for found in _commented(doc, "", outline.root.line)]
    return tuple(dict.fromkeys([*at_root, *_within(outline.root, _DEEPEST)]))


def of_metadata(properties: Mapping[str, str]) -> tuple[Suppression, ...]:
    """The suppressions that a subject's metadata holds."""
    return tuple(
        _suppression(code, _decoded(value), path, 0)
        for name, value in properties.items()
        if name.startswith(PROPERTY)
        for code, _, path in [name.removeprefix(PROPERTY).partition(":")]
    )


def classified(tags: Iterable[str]) -> frozenset[str]:
    """The names of the fields that a subject's metadata tags: the last step of `**.ssn` and `shop.Order.email`."""
    return frozenset(path.rpartition(".")[2] for path in tags)


def sift(
    findings: Iterable[Finding], accepted: Iterable[Suppression]
) -> tuple[list[Finding], int, tuple[Suppression, ...]]:
    """The findings that remain, how many were hidden, and the suppressions that hid nothing."""
    accepted = tuple(accepted)
    remaining: list[Finding] = []
    hidden = 0
    used: set[Suppression] = set()
    for finding in findings:
        covering = [one for one in accepted if one.covers(finding)]
        used.update(covering)
        hidden += bool(covering)
        if not covering:
            remaining.append(finding)
    return remaining, hidden, tuple(one for one in accepted if one not in used)


def _within(record: Record, depth: int) -> Iterator[Suppression]:
    for field in record.fields:
        yield from _of_field(field)
        if field.record is not None and depth:
            yield from noted(field.record.annotations, field.path, field.line)
            yield from _within(field.record, depth - 1)
    for variant in record.variants if depth else ():
        yield from _within(variant, depth - 1)


def _of_field(field: Field) -> Iterator[Suppression]:
    yield from noted(field.annotations, field.path, field.line)
    yield from _commented(field.doc, field.path, field.line)


def noted(annotations: Mapping[str, Json], path: str, line: int) -> Iterator[Suppression]:
    """The suppressions among the annotations of one place."""
    accepted = annotations.get(KEY)
    if isinstance(accepted, str):
        accepted = {accepted: ""}
    if isinstance(accepted, Mapping):
        for code, reason in accepted.items():
            yield _suppression(code, reason, path, line)


def _commented(doc: str, path: str, line: int) -> Iterator[Suppression]:
    for found in _COMMENT.finditer(doc):
        yield Suppression(found[1], found[2].strip(), path, line)


def _suppression(code: str, given: Json, path: str, line: int) -> Suppression:
    """From a reason, or from an object that holds one."""
    reason, until = (given.get("reason"), given.get("until")) if isinstance(given, Mapping) else (given, "")
    return Suppression(
        code,
        reason.strip() if isinstance(reason, str) else "",
        path,
        line,
        until.strip() if isinstance(until, str) else "",
    )


def _decoded(value: str) -> Json:
    """What a property's value says: an object where it is one as JSON, else the reason itself."""
    if not value.lstrip().startswith("{"):
        return value
    try:
        found: Json = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found
