"""The system has no file left for the broker (EMFILE): it says so once, loses nothing, and goes on by itself."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psutil
import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from kio.schema.create_topics.v7.request import CreatableTopic, CreateTopicsRequest
from kio.schema.errors import ErrorCode

from tests.app.broker.server.wire import Wire
from tests.faults.test_transfer import PATIENCE, committed, create, producer_of, sent
from tests.serving import ServerProcess

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

NOTHING_ACKNOWLEDGED, ACKNOWLEDGED_AGAIN = "nothing is acknowledged for now", "files can be opened again"
NOBODY_TAKEN, TAKEN_AGAIN = "the Kafka port takes no connection for now", "the Kafka port takes connections again"


@contextmanager
def no_file_left(server: ServerProcess) -> Iterator[None]:
    """What the broker has open stays open; it gets nothing more."""
    broker = min(psutil.Process(server.process.pid).children(), key=lambda child: child.pid).pid
    soft, hard = resource.prlimit(broker, resource.RLIMIT_NOFILE)
    resource.prlimit(broker, resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.prlimit(broker, resource.RLIMIT_NOFILE, (soft, hard))


def until_said(server: ServerProcess, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while what not in server.complaints:
        assert time.monotonic() < deadline, f"{what!r} is never said: {server.complaints}"
        time.sleep(0.05)


def test_without_a_file_the_broker_waits_and_goes_on(tmp_path) -> None:
    server = ServerProcess(tmp_path / "data").ready()
    create(server)
    producer = producer_of(server, "rdkafka")
    assert sent(producer, b"before") == 0
    codes: list[object] = []
    with no_file_left(server):
        producer.produce("orders", b"meanwhile", partition=0, on_delivery=lambda fault, _: codes.append(fault))
        until_said(server, NOTHING_ACKNOWLEDGED)
        host, port = server.bootstrap_servers.split(":")
        knocking = [socket.create_connection((host, int(port)), PATIENCE) for _ in range(5)]
        until_said(server, NOBODY_TAKEN)
        assert producer.poll(0) == 0, "what is not synced is not acknowledged"
        assert codes == []
    assert producer.flush(PATIENCE) == 0
    assert codes == [None]
    for one in knocking:
        one.close()
    assert sent(producer_of(server, "rdkafka"), b"after") == 0
    admin = AdminClient({"bootstrap.servers": server.bootstrap_servers})
    assert admin.create_topics([NewTopic("another", 1)])["another"].result(PATIENCE) is None
    until_said(server, ACKNOWLEDGED_AGAIN)
    until_said(server, TAKEN_AGAIN)
    for line in (NOTHING_ACKNOWLEDGED, ACKNOWLEDGED_AGAIN, NOBODY_TAKEN, TAKEN_AGAIN):
        assert server.complaints.count(line) == 1, server.complaints
    assert "Traceback" not in server.complaints
    server.kill()
    back = ServerProcess(tmp_path / "data").ready()
    try:
        assert committed(back) == [b"before", b"meanwhile", b"after"]
    finally:
        back.stop()


def creation(name: str) -> CreateTopicsRequest:
    topic = CreatableTopic(name=name, num_partitions=1, replication_factor=1, assignments=(), configs=())
    return CreateTopicsRequest(topics=(topic,), timeout=timedelta(seconds=5))


def test_a_topic_that_cannot_be_made_for_want_of_files_is_refused_until_there_are(tmp_path) -> None:
    server = ServerProcess(tmp_path / "data").ready()
    host, port = server.bootstrap_servers.split(":")
    try:
        with socket.create_connection((host, int(port)), PATIENCE) as sock:
            wire = Wire(sock)
            assert wire.ask(creation("early")).topics[0].error_code == 0
            with no_file_left(server):
                refused = wire.ask(creation("late")).topics[0]
                assert refused.error_code == ErrorCode.request_timed_out
                assert "Too many open files" in refused.error_message or "ask again" in refused.error_message
                assert wire.ask(creation("early")).topics[0].error_code == ErrorCode.topic_already_exists
            assert wire.ask(creation("late")).topics[0].error_code in {0, ErrorCode.topic_already_exists}
        assert sent(producer_of(server, "rdkafka"), b"v", "late") == 0
        assert "Traceback" not in server.complaints
    finally:
        server.stop()
