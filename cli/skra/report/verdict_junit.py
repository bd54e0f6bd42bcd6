"""Verdicts as JUnit XML, which every pipeline shows as a list of tests: a candidate, a version, a direction each."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from skra.report.contract_text import contract_paragraphs
from skra.report.junit import below, case, clean, document, unread
from skra.report.unread import Unread
from skra.report.verdict import Checked, Outcome
from skra.report.verdict_text import comparison_text, joined
from skra_compat import Comparison, Direction, Level
from skra_compat.contracts.outcome import ContractVerdict


def verdict_junit(outcomes: Iterable[Outcome]) -> str:
    """One suite."""
    return document("skra check", _tests(outcomes))


def _tests(outcomes: Iterable[Outcome]) -> Iterator[ET.Element]:
    for outcome in outcomes:
        yield from [unread(outcome)] if isinstance(outcome, Unread) else _cases(outcome)


def _cases(checked: Checked) -> Iterator[ET.Element]:
    given = {(each.position, each.direction): each for each in checked.verdict.comparisons}
    asked = list(Level(checked.level).pairs(checked.history))
    if not asked:
        yield case(checked.candidate, "breaks no earlier version")
    for pair, other in asked:
        backward = pair.direction is Direction.BACKWARD
        name = f"reads every event of {other}" if backward else f"has its events read by {other}"
        one = case(checked.candidate, name)
        comparison = given.get((pair.position, pair.direction))
        if comparison is None:
            below(one, "skipped", "a newer version is incompatible already")
        else:
            _compared(one, checked, comparison)
        yield one
    for verdict in checked.consumers:
        yield _consumer(checked.candidate, verdict)


def _compared(one: ET.Element, checked: Checked, comparison: Comparison) -> None:
    text = comparison_text(checked, comparison)
    if not comparison.compatible:
        kinds = ", ".join(dict.fromkeys(found.kind for found in comparison.incompatibilities))
        below(one, "failure", text.partition("\n")[0], text).set("type", kinds)
    elif text:
        ET.SubElement(one, "system-out").text = clean(text)


def _consumer(candidate: str, verdict: ContractVerdict) -> ET.Element:
    one = case(candidate, f"is as {verdict.application} needs it")
    text = joined(contract_paragraphs([verdict]))
    if verdict.blocks:
        below(one, "failure", text.partition("\n")[0], text).set("type", f"CONSUMER_{verdict.outcome.name}")
    elif verdict.consequences:
        ET.SubElement(one, "system-out").text = clean(text)
    return one
