"""Three clients inside somebody's tests, written as somebody would."""

import re
from pathlib import Path

import httpx
import pytest
from confluent_kafka.admin import AdminClient

from skra.pytest_plugin.remote import Remote
from skra.pytest_plugin.skra import Skra

TESTS = """
import asyncio
import aiokafka, confluent_kafka, kafka

@pytest.fixture
def topic(skra):
    return skra.topic("orders", partitions=3)

def test_confluent_kafka(skra, topic):
    producer = confluent_kafka.Producer({"bootstrap.servers": skra.bootstrap_servers})
    producer.produce(topic, "x", key="k")
    producer.flush(30)
    skra.produce(topic, "y", key="k")
    group = skra.name("g")
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": skra.bootstrap_servers, "group.id": group, "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    skra.wait_for_assignment(group, poll=lambda: None)
    read = consumer.consume(2, 30)
    assert sorted(message.value() for message in read) == [b"x", b"y"]
    consumer.commit(asynchronous=False)
    assert sum(skra.committed(group).values()) == 2
    consumer.close()

def test_kafka_python(bootstrap_servers, skra, topic):
    producer = kafka.KafkaProducer(bootstrap_servers=bootstrap_servers)
    producer.send(topic, b"x").get(30)
    producer.close()
    consumer = kafka.KafkaConsumer(topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    assert next(consumer).value == b"x"
    consumer.close()
    assert [event.value for event in skra.consumed(topic)] == ["x"]

def test_aiokafka(skra, topic):
    async def through():
        async with aiokafka.AIOKafkaProducer(bootstrap_servers=skra.bootstrap_servers) as producer:
            await producer.send_and_wait(topic, b"x")
        told = {"bootstrap_servers": skra.bootstrap_servers, "auto_offset_reset": "earliest"}
        async with aiokafka.AIOKafkaConsumer(topic, **told) as consumer:
            return await consumer.getone()
    assert asyncio.run(through()).value == b"x"
    assert sum(skra.end_offsets(topic).values()) == 1
"""

FAULTY = """
def test_faults(skra):
    skra.faults.drop_response("Produce")

def test_schemas(skra):
    topic = skra.topic("orders", schema=ORDER, owner="order-service", config={"skra.headers": "trace_id"})
    skra.produce(topic, {"id": "o-1", "total": 1.0}, as_owner=True)
    assert skra.consumed(topic)[0].value == {"id": "o-1", "total": 1.0}
    assert topic.endswith("-orders")
    assert skra.name(topic) == topic
"""


GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "testing.md"


def test_they_work_as_they_are_and_so_does_what_the_guide_shows(run):
    shown = "\n".join(re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE))
    assert shown.count("\ndef test_") > 5
    run(TESTS + shown).assert_outcomes(passed=3 + shown.count("\ndef test_"))


def test_the_same_tests_run_against_a_kafka_that_is_there(run, server):
    """Which is here another Skra, in processes of its own, told of as any Kafka is."""
    told = {"SKRA_BOOTSTRAP": server.bootstrap_servers, "SKRA_URL": server.registry_url}
    result = run(TESTS + FAULTY, **told)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["E*RuntimeError: skra.faults: SKRA_BOOTSTRAP names a Kafka that is not ours*"])
    assert left_behind(server) == ([], [], [])


def test_without_a_registry_there_are_no_schemas(server):
    remote = Remote(server.bootstrap_servers, "")
    with remote.renewed() as prefix, Skra(remote, prefix) as skra:
        skra.produce(skra.topic("t"), {"any": "thing"})
        assert [event.value for event in skra.consumed("t")] == [{"any": "thing"}]
        with pytest.raises(RuntimeError, match="there is no registry: say where one is with SKRA_URL"):
            skra.register("t-value", '"string"')
    assert left_behind(server) == ([], [], [])


def left_behind(server):
    admin = AdminClient({"bootstrap.servers": server.bootstrap_servers})
    topics = [name for name in admin.list_topics(timeout=30).topics if not name.startswith("__")]
    groups = [group.group_id for group in admin.list_consumer_groups().result(30).valid]
    return topics, groups, httpx.get(f"{server.registry_url}/subjects?deleted=true").json()
