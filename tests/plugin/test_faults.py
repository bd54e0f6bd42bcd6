"""What goes wrong on purpose, as unmodified clients meet it."""

import asyncio
import time

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from kafka import KafkaConsumer, KafkaProducer

from skra.pytest_plugin.skra import Skra


def send(skra, value="x", **config):
    producer = Producer({"bootstrap.servers": skra.bootstrap_servers, **config})
    reports = []
    producer.produce("t", value, on_delivery=lambda *report: reports.append(report))
    assert producer.flush(30) == 0
    return reports[0]


def test_a_lost_answer_makes_a_duplicate_unless_the_producer_is_idempotent(skra):
    skra.topic("t")
    fault = skra.faults.drop_response("Produce")
    assert send(skra)[0] is None
    assert (fault.happened, fault.times) == (1, 0)
    assert [event.value for event in skra.consumed("t")] == ["x", "x"]
    skra.faults.drop_response("Produce")
    assert send(skra, "y", **{"enable.idempotence": True})[0] is None
    assert [event.value for event in skra.consumed("t")] == ["x", "x", "y"]


def test_a_request_cut_off_is_sent_again(skra):
    skra.topic("t")
    fault = skra.faults.disconnect("Produce", times=2)
    assert send(skra)[0] is None
    assert fault.happened == 2
    assert [event.value for event in skra.consumed("t")] == ["x"]


def test_a_late_answer_is_late(skra):
    skra.topic("t")
    fault = skra.faults.delay("Produce", 0.3)
    began = time.monotonic()
    assert send(skra)[0] is None
    assert time.monotonic() - began >= 0.3
    assert fault.happened == 1


def test_a_retriable_error_is_retried_and_another_is_not(skra):
    skra.topic("t")
    fault = skra.faults.error("Produce", "NOT_LEADER_OR_FOLLOWER")
    assert send(skra)[0] is None
    assert fault.happened == 1
    skra.faults.error("Produce", 87)
    error, _ = send(skra)
    assert error.name() == "INVALID_RECORD"
    assert len(skra.consumed("t")) == 1, "what is answered with an error was not served"


def test_kafka_python_and_aiokafka_retry_too(skra):
    skra.topic("t")
    fault = skra.faults.error("Produce", "not_enough_replicas", client_id="kafka-python")
    unmet = skra.faults.error("Metadata", 5, client_id="somebody else")
    producer = KafkaProducer(bootstrap_servers=skra.bootstrap_servers, client_id="kafka-python")
    assert producer.send("t", b"x").get(timeout=30).offset == 0
    producer.close()
    assert fault.happened == 1

    async def send_with_aiokafka():
        async with AIOKafkaProducer(bootstrap_servers=skra.bootstrap_servers) as producer:
            return await producer.send_and_wait("t", b"y")

    fault = skra.faults.error("Produce", "not_enough_replicas")
    assert asyncio.run(send_with_aiokafka()).offset == 1
    assert (fault.happened, unmet.happened) == (1, 0)


ANSWERED = [
    ("OffsetCommit", "REBALANCE_IN_PROGRESS"),
    ("OffsetFetch", "UNSTABLE_OFFSET_COMMIT"),
    ("JoinGroup", "COORDINATOR_LOAD_IN_PROGRESS"),
    ("SyncGroup", "REBALANCE_IN_PROGRESS"),
    ("FindCoordinator", "COORDINATOR_NOT_AVAILABLE"),
    ("Fetch", "NOT_LEADER_OR_FOLLOWER"),
    ("ListOffsets", "LEADER_NOT_AVAILABLE"),
    ("Metadata", "LEADER_NOT_AVAILABLE"),
]


@pytest.mark.parametrize(("api", "error"), ANSWERED)
def test_a_reader_gets_over_it(skra, api, error):
    skra.topic("t")
    skra.produce("t", "x")
    fault = skra.faults.error(api, error)
    reader = KafkaConsumer(
        "t",
        bootstrap_servers=skra.bootstrap_servers,
        group_id="g",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    assert next(reader).value == b"x"
    if api == "OffsetCommit":
        with pytest.raises(Exception, match=r"(?i)rebalanc"):
            reader.commit()
        assert skra.committed("g") == {}
    reader.close()
    assert fault.happened == 1


def test_a_commit_that_failed_did_not_happen_in_confluent_kafka_either(skra):
    skra.topic("t")
    consumer = Consumer({"bootstrap.servers": skra.bootstrap_servers, "group.id": "g"})
    skra.faults.error("OffsetCommit", "GROUP_AUTHORIZATION_FAILED")
    with pytest.raises(Exception, match="GROUP_AUTHORIZATION_FAILED"):
        consumer.commit(offsets=[TopicPartition("t", 0, 5)], asynchronous=False)
    assert skra.committed("g") == {}
    consumer.commit(offsets=[TopicPartition("t", 0, 5)], asynchronous=False)
    assert skra.committed("g") == {("t", 0): 5}
    consumer.close()


def test_an_administrator_is_refused(skra):
    skra.faults.error("DeleteTopics", "TOPIC_DELETION_DISABLED")
    skra.topic("t")
    admin = AdminClient({"bootstrap.servers": skra.bootstrap_servers})
    with pytest.raises(Exception, match="TOPIC_DELETION_DISABLED"):
        admin.delete_topics(["t"])["t"].result(30)
    admin.delete_topics(["t"])["t"].result(30)


def test_the_fixture_itself_meets_no_fault(skra):
    fault = skra.faults.error("Produce", 3, times=99)
    skra.topic("t")
    skra.produce("t", "x")
    assert fault.happened == 0


def test_what_is_no_fault_is_refused_with_what_could_be(skra):
    with pytest.raises(ValueError, match=r"no such API: 'Produced': expected one of .*Produce"):
        skra.faults.drop_response("Produced")
    with pytest.raises(ValueError, match="no such Kafka error: 'OOPS'"):
        skra.faults.error("Produce", "OOPS")


def test_a_request_that_arrives_twice_is_served_twice_unless_it_is_idempotent(skra, faults):
    skra.topic("t")
    fault = faults.duplicate_delivery()
    assert send(skra)[0] is None
    faults.duplicate_delivery(times=3)
    assert send(skra, "y", **{"enable.idempotence": True})[0] is None
    assert fault.happened == 1
    assert [event.value for event in skra.consumed("t")] == ["x", "x", "y"]


def test_a_paused_broker_answers_nobody_until_it_is_resumed(skra):
    skra.topic("t")
    landed = []
    producer = Producer({"bootstrap.servers": skra.bootstrap_servers})
    with skra.faults.paused("Produce") as fault:
        for number in range(3):
            producer.produce("t", str(number), on_delivery=lambda *report: landed.append(report))
        assert producer.flush(0.5) == 3
        assert skra.end_offsets("t") == {0: 0}
    assert producer.flush(30) == 0
    assert fault.happened >= 1
    assert [event.value for event in skra.consumed("t", n=3)] == ["0", "1", "2"]


def test_a_killed_broker_comes_back_with_what_it_had_acknowledged(skra):
    skra.topic("t", schema='"string"')
    assert send(skra, b"\0\0\0\0\x01\x02a")[0] is None
    skra.faults.kill()
    producer = Producer({"bootstrap.servers": skra.bootstrap_servers})
    producer.produce("t", b"\0\0\0\0\x01\x02b")
    assert producer.flush(0.5) == 1
    assert httpx.get(f"{skra.schema_registry_url}/subjects").json() == ["t-value"], "the registry goes on"
    skra.faults.start()
    assert producer.flush(30) == 0
    assert [event.value for event in skra.consumed("t", n=2)] == ["a", "b"]


def test_a_broker_left_dead_is_there_for_the_next_test(skra_server):
    with skra_server.renewed(), Skra(skra_server) as first:
        first.faults.kill()
    with skra_server.renewed(), Skra(skra_server) as second:
        assert send(second)[0] is None
        second.faults.kill()
        second.faults.kill()
    with skra_server.renewed(), Skra(skra_server) as third:
        assert third.consumed(third.topic("t"), n=0) == []


def test_a_group_rebalances_when_told_to(skra):
    skra.topic("t")
    with pytest.raises(ValueError, match="group 'g' has no members"):
        skra.faults.rebalance_now("g")
    revoked = []
    consumer = Consumer({"bootstrap.servers": skra.bootstrap_servers, "group.id": "g", "heartbeat.interval.ms": 100})
    consumer.subscribe(["t"], on_revoke=lambda *_: revoked.append(1))
    skra.wait_for_assignment("g", poll=lambda: consumer.poll(0))
    skra.faults.rebalance_now("g")
    deadline = time.monotonic() + 30
    while not revoked and time.monotonic() < deadline:
        consumer.poll(0.1)
    assert revoked
    skra.wait_for_assignment("g", poll=lambda: consumer.poll(0))
    consumer.close()
