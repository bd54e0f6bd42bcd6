"""Suppressions: findings that somebody has accepted, with a reason.

`"x-skra-ignore": {"SP105": "reason"}` on a JSON Schema (sub)schema, the same key as a property of an Avro record or
field, `// skra:ignore SP105 reason` in a comment of Protobuf. A suppression covers the place where it stands and
everything below; on the root it covers the whole event. A family (`SP`) may stand for its rules.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from skra_compat.event import Json
from skra_compat.outline import Event, Field, Record
from skra_lint.finding import Finding

KEY = "x-skra-ignore"
_COMMENT = re.compile(r"skra:ignore[ \t]+([A-Z]{2}[0-9]*)\b[ \t]*([^\n]*)")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code, accepted at one place."""

    code: str
    reason: str
    path: str
    line: int

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
    at_root = [*_noted(outline.root.annotations, "", outline.root.line)]
    docs = dict.fromkeys((outline.doc, outline.root.doc))
    at_root += [found for doc in docs for found in _commented(doc, "", outline.root.line)]
    return tuple(dict.fromkeys([*at_root, *_within(outline.root, _DEEPEST)]))


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
            yield from _noted(field.record.annotations, field.path, field.line)
            yield from _within(field.record, depth - 1)
    for variant in record.variants if depth else ():
        yield from _within(variant, depth - 1)


def _of_field(field: Field) -> Iterator[Suppression]:
    yield from _noted(field.annotations, field.path, field.line)
    yield from _commented(field.doc, field.path, field.line)


def _noted(annotations: Mapping[str, Json], path: str, line: int) -> Iterator[Suppression]:
    accepted = annotations.get(KEY)
    if isinstance(accepted, str):
        accepted = {accepted: ""}
    if isinstance(accepted, Mapping):
        for code, reason in accepted.items():
            yield Suppression(code, reason.strip() if isinstance(reason, str) else "", path, line)


def _commented(doc: str, path: str, line: int) -> Iterator[Suppression]:
    for found in _COMMENT.finditer(doc):
        yield Suppression(found[1], found[2].strip(), path, line)
