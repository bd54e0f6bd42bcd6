"""The pytest plugin against a real Kafka: what its users write runs there unchanged and leaves nothing behind."""

from collections.abc import Callable

import pytest
from confluent_kafka.admin import AdminClient

from skra.pytest_plugin.remote import Remote
from skra.pytest_plugin.skra import Skra
from tests.parity.real_kafka import RealKafka
from tests.plugin.conftest import run
from tests.plugin.test_clients import FAULTY, TESTS
from tests.serving import ServerProcess, server, start_server

__all__ = ["run", "server", "start_server"]

MORE = """
def test_plain_events(skra):
    topic = skra.topic("plain", partitions=2, config={"retention.ms": "3600000"})
    skra.produce(topic, {"id": 1}, key="k", headers={"trace_id": "t"})
    skra.produce(topic, None, key="k")
    first, second = skra.consumed(topic)
    assert (first.key, first.value, second.value) == ("k", {"id": 1}, None)
    assert first.partition == second.partition
    assert sum(skra.end_offsets(topic).values()) == 2

def test_every_test_has_a_place_of_its_own(skra):
    skra.produce(skra.topic("plain"), "alone")
    assert [event.value for event in skra.consumed("plain")] == ["alone"]

def test_clock(skra):
    skra.clock.advance(1)
"""


def test_what_users_write_runs_against_a_real_kafka(
    kafka: RealKafka, server: ServerProcess, run: Callable[..., pytest.RunResult]
) -> None:
    before = names(kafka)
    told = {"SKRA_BOOTSTRAP": kafka.bootstrap, "SKRA_URL": server.registry_url}
    result = run(TESTS + FAULTY + MORE, **told)
    result.assert_outcomes(passed=6, failed=2)
    result.stdout.fnmatch_lines(["E*RuntimeError: skra.faults: SKRA_BOOTSTRAP names a Kafka that is not ours*"])
    result.stdout.fnmatch_lines(["E*RuntimeError: skra.clock: SKRA_BOOTSTRAP names a Kafka whose clock is not ours*"])
    assert names(kafka) == before


def test_without_a_registry_there_are_no_schemas(kafka: RealKafka) -> None:
    remote = Remote(kafka.bootstrap, "")
    with remote.renewed() as prefix, Skra(remote, prefix) as skra:
        skra.produce(skra.topic("t"), {"any": "thing"})
        assert [event.value for event in skra.consumed("t")] == [{"any": "thing"}]
        with pytest.raises(RuntimeError, match="there is no registry: say where one is with SKRA_URL"):
            skra.register("t-value", '"string"')


def names(kafka: RealKafka) -> tuple[set[str], set[str]]:
    """Topics and groups that stand; Kafka's own topics come when they are first needed."""
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    topics = {name for name in admin.list_topics(timeout=30).topics if not name.startswith("__")}
    return topics, {group.group_id for group in admin.list_consumer_groups().result(30).valid}
