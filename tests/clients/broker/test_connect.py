"""Kafka Connect in distributed mode: files go in and come out, offsets are kept, nothing is doubled by a kill."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource

from tests.app.broker.server.under_test import RunningBroker
from tests.clients.broker.applications import Applications, applications
from tests.clients.broker.connect_worker import SINK, SOURCE, Worker, awaited, working
from tests.clients.broker.test_killed import broker_process
from tests.require import Require


@pytest.fixture(scope="module")
def connect(require: Require) -> Applications:
    return applications(require)


class Files:
    """A file that grows, whose lines a source reads, and the one that a sink writes."""

    def __init__(self, folder: Path) -> None:
        self.read, self.written = folder / "read.txt", folder / "written.txt"
        self.read.touch()
        self.lines: list[str] = []

    def grow(self, count: int) -> None:
        more = [f"line {len(self.lines) + number}" for number in range(count)]
        self.lines += more
        with self.read.open("a") as file:
            file.write("".join(f"{line}\n" for line in more))

    @property
    def size(self) -> int:
        return self.read.stat().st_size

    def connect(self, worker: Worker, topic: str) -> None:
        worker.run(f"{topic}-source", {**SOURCE, "file": str(self.read), "topic": topic})
        worker.run(f"{topic}-sink", {**SINK, "file": str(self.written), "topics": topic})

    def await_written(self, worker: Worker, lines: Iterable[str]) -> None:
        wanted = list(lines)
        awaited(lambda: self._arrived() == wanted, f"{len(wanted)} lines in the sink's file", worker.application)

    def _arrived(self) -> list[str]:
        return self.written.read_text().splitlines() if self.written.exists() else []


def test_a_file_through_a_topic(
    connect: Applications, broker: RunningBroker, tmp_path: Path, free_ports: tuple[int, int]
) -> None:
    files, topic = Files(tmp_path), "connect-lines"
    files.grow(100)
    with working(connect, tmp_path, broker.bootstrap, "connect", free_ports[0]) as worker:
        files.connect(worker, topic)
        files.await_written(worker, files.lines)
        for name, end in ((f"{topic}-source", files.size), (f"{topic}-sink", 100)):
            awaited(lambda name=name, end=end: worker.offset(name) >= end, f"the offset of {name}", worker.application)
    kept = [f"connect-{what}" for what in ("offsets", "configs", "status")]
    assert {name: cleanup(broker.bootstrap, name) for name in kept} == dict.fromkeys(kept, "compact")


def cleanup(bootstrap: str, topic: str) -> str | None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    (described,) = admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, topic)]).values()
    value: str | None = described.result(30)["cleanup.policy"].value
    return value


@pytest.mark.deep
@pytest.mark.faults
@pytest.mark.timeout(400)
def test_kills_and_offsets_told_otherwise(connect: Applications, tmp_path: Path, free_ports: tuple[int, int]) -> None:
    """Worker, broker and both are killed, at last the offsets are reset through the worker: the source begins anew."""
    files, topic = Files(tmp_path), "connect-killed"
    port, rest = free_ports
    with ExitStack() as stack:
        (tmp_path / "data").mkdir()
        broker = stack.enter_context(broker_process(tmp_path / "data", port))
        work = partial(working, connect, tmp_path, f"127.0.0.1:{port}", "connect", rest)
        worker = stack.enter_context(work())
        files.grow(50)
        files.connect(worker, topic)
        for killed in ("worker", "broker", "both", "neither"):
            files.grow(50)
            if killed in {"broker", "both"}:
                broker.kill()
                broker.wait()
                broker = stack.enter_context(broker_process(tmp_path / "data", port))
            if killed in {"worker", "both"}:
                worker.application.process.kill()
                worker.application.process.wait()
                worker = stack.enter_context(work())
            awaited(lambda: committed(f"127.0.0.1:{port}", topic) == files.lines, "each line once", worker.application)
        worker.told("PUT", f"/connectors/{topic}-source/stop")
        worker.told("DELETE", f"/connectors/{topic}-source/offsets")
        worker.told("PUT", f"/connectors/{topic}-source/resume")
        twice = files.lines * 2
        awaited(lambda: committed(f"127.0.0.1:{port}", topic) == twice, "each line twice", worker.application)


def committed(bootstrap: str, topic: str) -> list[str]:
    """All that a committed reader finds."""
    config = {"bootstrap.servers": bootstrap, "group.id": "readers", "isolation.level": "read_committed"}
    consumer = Consumer({**config, "enable.auto.commit": False, "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, 0, 0)])
    found: list[str] = []
    while (message := consumer.poll(30)) is not None:
        if message.error() is not None:
            break
        found.append((message.value() or b"").decode())
    consumer.close()
    return found
