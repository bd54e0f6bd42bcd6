"""Verdicts on random pairs of all drafts: "compatible" survives events, a counterexample holds for other judges."""

import pytest

from tests.compat.jsonschema.attack import attacked


def test_verdicts_survive_an_attack():
    found = attacked(range(250), events=25)
    assert found["compatible"] > 100
    assert found["shown"] >= 0.95 * found["proved"] > 0


@pytest.mark.deep
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("part", range(8))
def test_verdicts_survive_an_attack_on_twenty_thousand_pairs(part):
    found = attacked(range(1_000 + 2_600 * part, 3_600 + 2_600 * part), events=60, seconds=330)
    assert found["shown"] >= 0.95 * found["proved"] > 0
    assert found["undecided"] <= 0.03 * found["pairs"]
