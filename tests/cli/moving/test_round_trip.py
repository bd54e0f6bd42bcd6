"""Whatever a registry has lived through, it arrives as it was: by directory, and from registry to registry."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from skra.moving.directory_source import read_directory
from skra.moving.move import move
from skra.moving.registry_source import read_registry
from skra.report.moved import succeeded
from tests.cli.moving.conftest import House
from tests.cli.moving.histories import histories, lived

LONG = pytest.mark.timeout(3_600)
SLOW = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes too long to be made smaller
    report_multiple_bugs=False,
)


def arrives(deeds, one, other):
    source, target, further = House(one), House(other), House(one)
    lived(deeds, source.registry)
    with tempfile.TemporaryDirectory() as folder:
        first = source.exported(Path(folder, "first"))
        moved = move(read_directory(Path(folder, "first")), target.remote)
        assert succeeded(moved), moved
        assert target.exported(Path(folder, "second")) == first
        move(read_registry(source.remote), further.remote)
        assert further.exported(Path(folder, "third")) == first


def leaves_alone(deeds, others):
    source, target = House(), House("8")
    lived(deeds, source.registry)
    lived(others, target.registry)
    before = read_registry(target.remote)
    contents = read_registry(source.remote)
    foretold = move(contents, target.remote, dry_run=True)
    first = move(contents, target.remote)
    assert foretold.plan == first.plan
    after = read_registry(target.remote)
    if first.plan.conflicts:
        assert after == before
        first = move(contents, target.remote, skip=True)
        after = read_registry(target.remote)
    deleted = {place: after.versions[place] for place in first.plan.deletions if place in before.versions}
    assert {place: after.versions[place] for place in before.versions} == {**before.versions, **deleted}
    assert not first.refused, first.refused
    target.asked.clear()
    again = move(contents, target.remote, skip=True)
    if not first.untied:
        assert again.plan.empty
        assert target.writes == []


@given(histories, st.sampled_from("78"), st.sampled_from("78"))
@settings(SLOW, max_examples=15)
def test_an_export_imported_into_an_empty_registry_exports_the_same_bytes(deeds, one, other):
    arrives(deeds, one, other)


@LONG
@pytest.mark.deep
@given(histories, st.sampled_from("78"), st.sampled_from("78"))
@settings(SLOW, max_examples=500)
def test_exports_of_many_registries_arrive(deeds, one, other):
    arrives(deeds, one, other)


@given(histories, histories)
@settings(SLOW, max_examples=15)
def test_what_stands_in_the_target_stays_and_a_second_import_changes_nothing(deeds, others):
    leaves_alone(deeds, others)


@LONG
@pytest.mark.deep
@given(histories, histories)
@settings(SLOW, max_examples=500)
def test_many_registries_stay_what_they_are(deeds, others):
    leaves_alone(deeds, others)
