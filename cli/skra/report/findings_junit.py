"""Findings as JUnit XML: an event each, which fails where a finding does."""

from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from skra.report.findings_text import doubt, paragraphs
from skra.report.junit import below, case, clean, document, unread
from skra.report.linted import Judged, Linted


def findings_junit(linted: Linted) -> str:
    """One suite."""
    return document("skra lint", _tests(linted))


def _tests(linted: Linted) -> Iterator[ET.Element]:
    yield from map(unread, linted.unread)
    yield from map(_test, linted.judged)


def _test(judged: Judged) -> ET.Element:
    one = case(judged.file, judged.event)
    text = paragraphs(judged.findings)
    if judged.failing:
        codes = Counter(finding.code for finding in judged.failing)
        message = ", ".join(f"{code} ({count} times)" if count > 1 else code for code, count in codes.items())
        below(one, "failure", message, text).set("type", next(iter(codes)))
        text = ""
    if left := "\n".join(filter(None, [text, *(doubt(judged, each) for each in judged.inconclusive)])):
        ET.SubElement(one, "system-out").text = clean(left)
    return one
