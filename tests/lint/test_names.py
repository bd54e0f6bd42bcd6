"""The names that the catalogue lists for a rule trip it, or satisfy it, wherever an event may have them."""

import json
from pathlib import Path

import pytest

from skra_compat import Schema
from skra_lint import Stream, lint, select_rules

LINES = [
    line.split() for line in (Path(__file__).parent / "names.txt").read_text("utf-8").splitlines() if line[0] != "#"
]
CASES = [(code, verdict, name) for code, verdict, *names in LINES for name in names]


def event_with(name):
    """An event in JSON Schema with that field; `meta.dt` lies in an object."""
    field = {"type": "string"}
    for part in reversed(name.split(".")):
        field = {"type": "object", "properties": {part: field}}
    return Schema.parse("JSON", json.dumps({"title": "OrderPlaced", **field}))


@pytest.mark.parametrize(("code", "verdict", "name"), CASES, ids=str)
def test_a_listed_name(code, verdict, name):
    found = lint(event_with(name), name="event", rules=select_rules([code]), stream=Stream(headers=frozenset()))
    assert bool(found) == (verdict == "trips"), found


@pytest.mark.parametrize("code", [f"EN40{number}" for number in range(1, 7)])
def test_an_event_without_any_trips_where_the_topic_has_no_headers(code):
    found = lint(event_with("total"), name="event", rules=select_rules([code]), stream=Stream(headers=frozenset()))
    assert [one.code for one in found] == [code]


@pytest.mark.parametrize("code", [f"EN40{number}" for number in range(1, 7)])
def test_the_same_event_passes_where_the_contract_declares_the_headers(code):
    headers = frozenset({"ce_id", "ce_time", "ce_source", "ce_dataschema", "traceparent", "causation_id"})
    assert not lint(event_with("total"), name="event", rules=select_rules([code]), stream=Stream(headers=headers))
