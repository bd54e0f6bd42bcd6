"""The table of differences that upstream registries know, one pair of schemas a row, and what we say of each.

A row names the differences under STRICT, and under LENIENT where they are others; none means compatible. `upstream`
stands where upstream's verdict is another one, with the event or the proof that is the reason (`why`).
"""

import json
from pathlib import Path

import pytest

from skra_compat import Policy, Schema, compare

ROWS = json.loads((Path(__file__).parents[2] / "cases" / "jsonschema_kinds.json").read_text())
EVENTLESS = ("UNEVALUATED_ITEMS_",)
"""Kinds that may stay undecided: what they mean depends on the event."""


def parsed(row):
    return [Schema.parse("JSON", json.dumps(row[side])) for side in ("reader", "writer")]


def rows(*keys):
    return [pytest.param(row, id=row["name"]) for row in ROWS if not keys or any(key in row for key in keys)]


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("row", rows())
def test_each_difference_has_its_kind_and_its_place(row, policy):
    expected = row["strict"] if policy is Policy.STRICT else row.get("lenient", row["strict"])
    verdict = compare(*parsed(row), policy)
    assert [f"{one.kind} {one.path}" for one in verdict.incompatibilities] == expected
    assert verdict.compatible == (not expected)


@pytest.mark.parametrize("row", rows())
def test_each_difference_has_an_event_and_a_remedy(row):
    reader, writer = parsed(row)
    for one in compare(reader, writer).incompatibilities:
        assert one.message
        assert one.fix
        if one.kind.startswith(EVENTLESS) and one.undecided:
            continue
        assert one.counterexample is not None
        assert writer.values().accepts([one.counterexample.payload])
        assert not reader.values().accepts([one.counterexample.payload])


@pytest.mark.parametrize("row", rows("upstream"))
def test_where_upstream_says_otherwise_there_is_a_reason(row):
    assert row["why"]
    assert (row["upstream"] == "compatible") == bool(row["strict"])
