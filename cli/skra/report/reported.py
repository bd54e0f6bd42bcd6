"""What becomes of a consumer, as a registry answered it, for people."""

import json
from collections.abc import Iterator, Mapping

from skra.client import Body
from skra.report.line import cut, one_line


def reported(verdict: Mapping[str, Body]) -> Iterator[str]:
    """A line for the consumer, and a few for everything that is not as it needs it."""
    owner = f" ({one_line(verdict['owner'])})" if verdict["owner"] else ""
    waits = ", waiting for a schema that meets it" if verdict["pending"] else ""
    yield f"{one_line(verdict['application'])}{owner}: {verdict['outcome']}{waits}"
    if verdict.get("offTheRules"):
        yield f"  note: {one_line(verdict['offTheRules'])}"
    for each in verdict["consequences"]:
        yield from _consequence(each, "")
    for each in verdict.get("standing", []):
        where = f"version {each['version']}, whose events may still come: " if each["version"] else "already now: "
        yield from _consequence(each, f"{each['outcome']} at {where}")
    for each in verdict.get("unpromised", []):
        yield from _consequence(each, "promised by nobody: ")


def _consequence(one: Mapping[str, Body], lead: str) -> Iterator[str]:
    yield f"  {lead}{one_line(one['path'] or 'the event')}: needed {one_line(one['need'])}"
    yield f"    {one_line(one['message'])}"
    if one["counterexample"]:
        yield f"    event:   {cut(json.dumps(one['counterexample']['event'], ensure_ascii=False))}"
