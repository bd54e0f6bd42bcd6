"""How seldom a worker looks for cycles."""

import gc

import pytest

from skra_app.service.cycles import THRESHOLDS, look_seldom


@pytest.fixture
def _as_it_was():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("_as_it_was")
def test_what_is_there_already_is_not_looked_through_and_what_comes_later_is():
    kept = [[]]
    look_seldom()
    assert gc.get_threshold() == THRESHOLDS
    assert not any(each is kept for each in gc.get_objects())
    later = [[]]
    later[0].append(later)
    del later
    assert gc.collect() >= 2, "a cycle that came later is found"
