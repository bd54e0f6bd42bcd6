"""JUnit XML, which every pipeline shows as a list of tests."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from skra.report.repository import from_root
from skra.report.unread import Unread

_COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))


def document(name: str, cases: Iterable[ET.Element]) -> str:
    """One suite of that name."""
    suite = ET.Element("testsuite", name=name)
    suite.extend(cases)
    for attribute, tag in _COUNTED:
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite)))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, "us-ascii").decode()}'


def case(candidate: str, name: str) -> ET.Element:
    """A test that passes, of what is called `candidate`."""
    file = from_root(candidate) or candidate
    return ET.Element("testcase", classname=clean(candidate), name=clean(name), file=clean(file))


def below(one: ET.Element, tag: str, message: str, text: str = "") -> ET.Element:
    """Say how a test went otherwise: `failure`, `error`, `skipped`."""
    element = ET.SubElement(one, tag, message=clean(message))
    element.text = clean(text) or None
    return element


def unread(outcome: Unread) -> ET.Element:
    """The test that something can be read, which failed."""
    one = case(outcome.candidate, "can be read")
    message = outcome.problem.format_message()
    below(one, "error", message.partition("\n")[0], message).set("type", "UNREADABLE")
    return one


def clean(text: str) -> str:
    """The text with escapes for the characters that no XML document may hold."""
    return "".join(char if _allowed(ord(char)) else char.encode("unicode_escape").decode("ascii") for char in text)


def _allowed(code: int) -> bool:
    """`Char` of XML 1.0, without the carriage return that every parser turns into a line feed."""
    return code in {9, 10} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
