"""Verdicts held against the codecs that most consumers run: Apache Avro, protobuf-java and a validator in Java."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skra_compat import compare
from tests.clients.java.changes import BREAKING, SAFE, Change
from tests.clients.java.disagreements import disagreements, unexplained
from tests.clients.java.jvm import Jvm
from tests.clients.java.pairs import PAIRS
from tests.clients.java.partings import PARTINGS, Parting

pytestmark = pytest.mark.timeout(900)  # the first run of all fetches what Maven needs
JAVA = settings(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


@pytest.mark.parametrize("change", BREAKING, ids=str)
def test_java_confirms_every_counterexample(jvm: Jvm, change: Change) -> None:
    reader, writer = change.schemas
    verdict = compare(reader, writer)
    assert not verdict.compatible
    assert all(found.counterexample for found in verdict.incompatibilities)
    assert list(disagreements(jvm, reader, writer, [])) == []


@pytest.mark.parametrize("change", SAFE, ids=str)
def test_java_reads_the_events_of_a_compatible_change(jvm: Jvm, change: Change) -> None:
    reader, writer = change.schemas
    assert compare(reader, writer).compatible
    assert list(disagreements(jvm, reader, writer, [writer.values().write(event) for event in change.events])) == []


@pytest.mark.parametrize("parting", PARTINGS, ids=lambda parting: parting.name)
def test_where_java_does_otherwise_it_still_does(jvm: Jvm, parting: Parting) -> None:
    reader, writer = parting.pair
    found = list(disagreements(jvm, reader, writer, [writer.values().write(parting.event)]))
    assert found
    assert all(parting.covers(one.told, reader, writer) for one in found)


@pytest.mark.parametrize("format_name", PAIRS)
@settings(JAVA, max_examples=60)
@given(data=st.data())
def test_java_agrees_about_random_pairs(jvm: Jvm, format_name: str, data: st.DataObject) -> None:
    assert unexplained(jvm, *data.draw(PAIRS[format_name])) == []


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("format_name", PAIRS)
@settings(JAVA, max_examples=4_000)
@given(data=st.data())
def test_java_agrees_about_many_random_pairs(jvm: Jvm, format_name: str, data: st.DataObject) -> None:
    assert unexplained(jvm, *data.draw(PAIRS[format_name])) == []
