"""Verdicts as JUnit XML, which every pipeline shows as a list of tests: a candidate, a version, a direction each."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from skra.report.repository import from_root
from skra.report.verdict import Checked, Outcome, Unread
from skra.report.verdict_text import comparison_text
from skra_compat import Comparison, Direction, Level


def verdict_junit(outcomes: Iterable[Outcome]) -> str:
    """One suite."""
    suite = ET.Element("testsuite", name="skra check")
    for outcome in outcomes:
        suite.extend([_unread(outcome)] if isinstance(outcome, Unread) else _cases(outcome))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite)))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, "us-ascii").decode()}'


def _cases(checked: Checked) -> Iterator[ET.Element]:
    given = {(one.position, one.direction): one for one in checked.verdict.comparisons}
    asked = list(Level(checked.level).pairs(checked.history))
    if not asked:
        yield _case(checked.candidate, "breaks no earlier version")
    for pair, other in asked:
        backward = pair.direction is Direction.BACKWARD
        name = f"reads every event of {other}" if backward else f"has its events read by {other}"
        case = _case(checked.candidate, name)
        comparison = given.get((pair.position, pair.direction))
        if comparison is None:
            _below(case, "skipped", "a newer version is incompatible already")
        else:
            _compared(case, checked, comparison)
        yield case


def _compared(case: ET.Element, checked: Checked, comparison: Comparison) -> None:
    text = comparison_text(checked, comparison)
    if not comparison.compatible:
        kinds = ", ".join(dict.fromkeys(one.kind for one in comparison.incompatibilities))
        _below(case, "failure", text.partition("\n")[0], text).set("type", kinds)
    elif text:
        ET.SubElement(case, "system-out").text = _clean(text)


def _unread(outcome: Unread) -> ET.Element:
    case = _case(outcome.candidate, "can be read")
    message = outcome.problem.format_message()
    _below(case, "error", message.partition("\n")[0], message).set("type", "UNREADABLE")
    return case


def _case(candidate: str, name: str) -> ET.Element:
    file = from_root(candidate) or candidate
    return ET.Element("testcase", classname=_clean(candidate), name=_clean(name), file=_clean(file))


def _below(case: ET.Element, tag: str, message: str, text: str = "") -> ET.Element:
    element = ET.SubElement(case, tag, message=_clean(message))
    element.text = _clean(text) or None
    return element


def _clean(text: str) -> str:
    """The text with escapes for the characters that no XML document may hold."""
    return "".join(char if _allowed(ord(char)) else char.encode("unicode_escape").decode("ascii") for char in text)


def _allowed(code: int) -> bool:
    """`Char` of XML 1.0, without the carriage return that every parser turns into a line feed."""
    return code in {9, 10} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
