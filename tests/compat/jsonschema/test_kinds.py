"""The table of differences that upstream registries know, and evolutions from life, one pair of schemas a row.

A row names the differences under STRICT, and under LENIENT where they are others; none means compatible. `upstream`
stands where upstream's verdict is another one, with the event or the proof that is the reason (`why`).
"""

import json
import re
from pathlib import Path

import pytest

from skra_compat import Policy, Schema, compare
from skra_compat.budget import Limits

CASES = Path(__file__).parents[2] / "cases"
ROWS = [row for path in sorted(CASES.glob("jsonschema_kinds*.json")) for row in json.loads(path.read_text())]


def parsed(row):
    return [Schema.parse("JSON", json.dumps(row[side])) for side in ("reader", "writer")]


def rows(*keys):
    return [pytest.param(row, id=row["name"]) for row in ROWS if not keys or any(key in row for key in keys)]


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("row", rows())
def test_each_difference_has_its_kind_and_its_place(row, policy):
    expected = row["strict"] if policy.undeclared else row.get("lenient", row["strict"])
    verdict = compare(*parsed(row), policy)
    assert [f"{one.kind} {one.path}" for one in verdict.incompatibilities] == expected
    assert verdict.compatible == (not expected)


@pytest.mark.parametrize("row", rows())
def test_each_difference_has_an_event_and_a_remedy(row):
    reader, writer = parsed(row)
    for one in compare(reader, writer).incompatibilities:
        assert one.fix
        assert not re.search(r"[A-Z]\w*\(|frozenset|<[a-z]", one.message + one.fix)
        assert one.counterexample is not None
        assert writer.values().accepts([one.counterexample.payload])
        assert not reader.values().accepts([one.counterexample.payload])


@pytest.mark.parametrize("row", rows("upstream"))
def test_where_upstream_says_otherwise_there_is_a_reason(row):
    assert row["why"]
    assert (row["upstream"] == "compatible") == bool(row["strict"])


def test_every_difference_that_upstream_emits_has_a_row():
    said = {told.split(" ")[0] for row in ROWS for told in row["strict"]}
    named = {row["name"].split(" ")[0].rstrip(",") for row in ROWS}
    known = (CASES / "jsonschema_kinds.txt").read_text().split()
    assert not set(known) - said - named


def test_reports_end_at_the_limit_and_wide_objects_are_told_in_full():
    count = 2_000
    names = [f"f{number}" for number in range(count)]
    writer = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    reader = {"type": "object", "properties": {name: {"type": "integer"} for name in names}, "required": names}
    sides = [Schema.parse("JSON", json.dumps(one)) for one in (reader, writer)]
    found = compare(*sides, limits=Limits(reports=count + 300)).incompatibilities
    assert [one.kind for one in found] == ["REQUIRED_ATTRIBUTE_ADDED"] * count + ["TYPE_CHANGED"] * 300
    assert len(compare(*sides, limits=Limits(reports=7)).incompatibilities) == 7
