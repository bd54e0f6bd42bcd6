"""The linter: asks every rule, weighs the answers, sets aside what somebody has accepted.

Findings of the SP family carry a confidence. Together they make the event's score, a noisy-or over rules; below the
threshold they are not reported, because one weak sign is no verdict. What has no weight is a remark, always shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from math import prod
from typing import NamedTuple

from skra_compat import Schema
from skra_compat.outline import Event as Outline
from skra_lint.bundle import holds, member
from skra_lint.doubt import Doubt, doubts
from skra_lint.event import LintedEvent
from skra_lint.finding import Finding, Hit, Severity
from skra_lint.referred import referred_kinds
from skra_lint.rule import Rule, all_rules, recommended
from skra_lint.stream import UNKNOWN, Stream
from skra_lint.suppress import Suppression, sift, suppressions
from skra_lint.words import words

THRESHOLD = 0.6
"""Score from which an event is said to serve more than one purpose."""
CERTAIN = 0.9
"""Confidence from which a finding may be an error."""


class Review(NamedTuple):
    """What the linter says of one event."""

    findings: tuple[Finding, ...]
    suppressed: int
    """Findings that somebody has accepted with a suppression."""
    score: float
    """0 to 1: how surely the event serves more than one purpose; suppressed findings do not count."""
    event: str
    """The event's own name; the name given where it has none."""
    inconclusive: tuple[Doubt, ...] = ()
    """What could not be judged: silence there is no "clean"."""


def lint(
    schema: Schema, *, name: str, rules: Sequence[Rule] | None = None, file: str = "", stream: Stream = UNKNOWN
) -> list[Finding]:
    """The findings about one schema; `name` serves where it names no event, `rules` are the recommended ones."""
    return list(review(schema, name=name, rules=rules, file=file, stream=stream).findings)


def review(  # noqa: PLR0913 - all but the schema and its name have defaults
    schema: Schema,
    *,
    name: str,
    rules: Sequence[Rule] | None = None,
    file: str = "",
    stream: Stream = UNKNOWN,
    accepted: Sequence[Suppression] = (),
    today: date | None = None,
    of_bundle: str = "",
) -> Review:
    """The findings, how many were hidden by suppressions, and the score.

    `of_bundle` names the record that is meant, where a file holds several (see `bundled`). `accepted` are suppressions
    from outside of the schema; on the day `today` some may have run out.
    """
    if schema.opaque is not None:
        doubt = Doubt(f"nothing can be said of it: {schema.opaque}", schema.opaque.path, schema.opaque.line)
        return Review((), 0, 0.0, name, (doubt,))
    outline = member(schema.outline, of_bundle) if of_bundle else _event_of(schema)
    everywhere = tuple(dict.fromkeys((*suppressions(outline), *accepted)))
    if stream.event_types is None and schema.references and (kinds := referred_kinds(schema)):
        stream = stream._replace(event_types=kinds)
    event = LintedEvent(outline.name or name, schema.format, outline, stream, everywhere)
    chosen = [rule for rule in (recommended() if rules is None else rules) if stream.category not in rule.exempt]
    of_event = [rule for rule in chosen if rule.family != "LN"]
    found = chain.from_iterable(_findings(rule, event, file) for rule in of_event)
    remaining, hidden, unused = sift(found, (one for one in everywhere if one.holds(today)))
    over = (one for one in everywhere if not one.holds(today))
    judged = replace(event, unused=tuple(one for one in (*unused, *over) if _was_asked(one, of_event)))
    about_suppressions = [
        finding for rule in chosen if rule.family == "LN" for finding in _findings(rule, judged, file)
    ]
    score = score_of(remaining)
    shown = [one for one in remaining if one.code[:2] != "SP" or score >= THRESHOLD or not one.confidence]
    told = tuple(sorted([*shown, *about_suppressions], key=_order))
    return Review(told, hidden, score, event.name, tuple(doubts(event, of_event)))


def _event_of(schema: Schema) -> Outline:
    """The event of a schema: its first message, or the one that holds it, where the first is only a part of another.

    What only asks for it or answers with it (`ListEventsResponse`) is no event.
    """
    first, *others = schema.outlines
    events = (one for one in others if words(one.name)[-1:] not in {("request",), ("response",)})
    return next((one for one in events if holds(one.root, first.root.name)), first)


def score_of(findings: Iterable[Finding]) -> float:
    """The noisy-or over the rules of the SP family, each counted with its surest finding."""
    surest: dict[str, float] = {}
    for finding in findings:
        if finding.code.startswith("SP"):
            surest[finding.code] = max(surest.get(finding.code, 0.0), finding.confidence)
    return 1.0 - prod(1.0 - confidence for confidence in surest.values())


def _findings(rule: Rule, event: LintedEvent, file: str) -> list[Finding]:
    return [
        Finding(
            code=rule.code,
            rule=rule.name,
            severity=_severity(rule, hit),
            confidence=round(hit.confidence, 2),
            file=file,
            line=hit.line or event.lines.get(hit.path, 0) or event.root.line,
            path=hit.path,
            message=hit.message,
            evidence=hit.evidence,
            fix=hit.fix,
            event=event.name,
        )
        for hit in rule.check(event)
    ]


def _was_asked(one: Suppression, rules: Sequence[Rule]) -> bool:
    """Whether a rule of its code has run; a code that no rule has can hide nothing."""
    return any(one.code_of(rule.code) for rule in rules) or not any(one.code_of(rule.code) for rule in all_rules())


def _severity(rule: Rule, hit: Hit) -> Severity:
    """The rule's severity, less where the case is mild or the confidence does not carry it, and nobody fixed it."""
    if rule.fixed:
        return rule.severity
    by_confidence = (
        Severity.ERROR if hit.confidence >= CERTAIN else Severity.WARN if hit.confidence >= THRESHOLD else Severity.INFO
    )
    return min(rule.severity, hit.at_most, by_confidence)


def _order(finding: Finding) -> tuple[int, str, int, str]:
    return -finding.severity, finding.code, finding.line, finding.path
