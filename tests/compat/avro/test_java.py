"""What Java's `SchemaCompatibility` 1.12.0 said of random pairs, recorded from the real thing."""

import json
from pathlib import Path

import pytest

from skra_compat import Schema, compare

CASES = [json.loads(line) for line in Path("tests/cases/avro/java-1.12.0.ndjson").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_verdict_kinds_places_and_their_order_are_java_s(case):
    reader, writer = (Schema.parse("AVRO", json.dumps(case[side])) for side in ("reader", "writer"))
    found = compare(reader=reader, writer=writer).incompatibilities
    assert [[one.kind, one.path] for one in found] == case["incompatibilities"]
