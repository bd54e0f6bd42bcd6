"""One node of Apache Kafka in KRaft mode: its jars by Maven, its data in a folder, its life that of a `with`."""

import base64
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.clients.made import made, told

PROJECT = Path(__file__).parent / "kafka"
STARTING = 90
"""Seconds until a Kafka that does not answer fails the tests; it takes two on a calm machine."""
SMALL = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.backoff.ms=200
log.initial.task.delay.ms=200
log.retention.check.interval.ms=200
transaction.abort.timed.out.transaction.cleanup.interval.ms=200
"""
"""What one node needs to be whole, and to lose no time; everything else is as Kafka comes."""


class RealKafka:
    """A Kafka that listens, and its tools."""

    def __init__(self, java: str, jars: Path, port: int) -> None:
        self._java = java
        self._jars = jars
        self.port = port

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    def tool(self, main: str, *arguments: str, asked: str = "") -> "subprocess.CompletedProcess[str]":
        """Run one of Kafka's command line tools to its end."""
        line = [self._java, *SMALL, "-cp", f"{self._jars}/*", main, *arguments]
        return subprocess.run(line, input=asked, capture_output=True, text=True, check=False, timeout=100)


def jars(maven: str) -> Path:
    """The folder of Kafka's jars, fetched once. Raises NotMade with the end of what Maven said."""
    return made(PROJECT, "kafka", lambda into: told(_copying(maven, into), PROJECT)) / "lib"


def _copying(maven: str, into: Path) -> list[str]:
    return [maven, "-q", "-B", "-f", str(PROJECT / "pom.xml"), f"-Dinto={into}", "dependency:copy-dependencies"]


@contextmanager
def running(java: str, libraries: Path, folder: Path) -> Iterator[RealKafka]:
    """Format a folder, start a node over it, wait until it answers, and end it afterwards."""
    port, controller = _free_ports()
    properties = folder / "server.properties"
    properties.write_text(PROPERTIES.format(port=port, controller=controller, folder=folder))
    cluster = base64.urlsafe_b64encode(b"skra" + uuid.uuid4().bytes[4:]).decode().rstrip("=")  # begins with no `-`
    line = [java, *SMALL, "-cp", f"{libraries}/*"]
    told([*line, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)], folder)
    with (folder / "kafka.log").open("w") as said:
        process = subprocess.Popen([*line, "kafka.Kafka", str(properties)], stdout=said, stderr=said, cwd=folder)
        try:
            _await_answer(process, port, folder / "kafka.log")
            yield RealKafka(java, libraries, port)
        finally:
            process.send_signal(signal.SIGKILL)  # its data goes with the folder: nothing has to be closed well
            process.wait()


def _await_answer(process: "subprocess.Popen[bytes]", port: int, said: Path) -> None:
    admin = AdminClient({"bootstrap.servers": f"127.0.0.1:{port}", "log_level": 0})
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        assert process.poll() is None, f"Kafka ended with {process.returncode}: {said.read_text()[-1500:]}"
        try:
            if admin.list_topics(timeout=1).brokers:
                return
        except KafkaException:
            continue
    raise AssertionError(f"Kafka does not answer after {STARTING} s: {said.read_text()[-1500:]}")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
