"""Whatever two schemas meet: each difference is told once, shown by an event of its own, and told alike again."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Policy, Schema
from skra_compat.budget import Limits
from skra_compat.compare import comparison

CASES = Path(__file__).parents[2] / "cases"
TEXTS = [
    json.dumps(row[side])
    for path in sorted(CASES.glob("jsonschema_kinds*.json"))
    for row in json.loads(path.read_text())
    for side in ("reader", "writer")
]
PAIRS = st.tuples(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.sampled_from(Policy))


def explained(pair):
    reader, writer, policy = Schema.parse("JSON", pair[0]), Schema.parse("JSON", pair[1]), pair[2]
    found = comparison.__wrapped__(reader, writer, policy, Limits())
    told = [(one.kind, one.path) for one in found.incompatibilities]
    assert len(told) == len(set(told))
    for one in found.incompatibilities:
        assert one.undecided or one.counterexample is not None, one
        assert one.path.startswith("#/")
        assert one.message
        assert one.fix
    for one in found.incompatibilities:
        if one.counterexample is not None:
            assert writer.values().accepts([one.counterexample.payload])
            assert not reader.values().accepts([one.counterexample.payload])
    return told


@settings(max_examples=150, deadline=None)
@given(PAIRS)
def test_any_two_schemas_are_explained(pair):
    assert explained(pair) == explained(pair)


@pytest.mark.deep
@pytest.mark.timeout(900)
@settings(max_examples=10_000, deadline=None)
@given(PAIRS)
def test_any_two_schemas_are_explained_at_length(pair):
    explained(pair)
