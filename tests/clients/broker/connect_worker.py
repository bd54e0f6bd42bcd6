"""A worker of Kafka Connect in distributed mode, driven through its REST interface."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.clients.broker.applications import PATIENCE, Application, Applications

PROPERTIES = """\
bootstrap.servers={bootstrap}
group.id={name}
listeners=http://127.0.0.1:{port}
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
offset.storage.topic={name}-offsets
config.storage.topic={name}-configs
status.storage.topic={name}-status
offset.storage.replication.factor=1
config.storage.replication.factor=1
status.storage.replication.factor=1
offset.storage.partitions=5
offset.flush.interval.ms=500
exactly.once.source.support=enabled
session.timeout.ms=6000
heartbeat.interval.ms=500
scheduled.rebalance.max.delay.ms=0
"""
"""The worker as it comes, but for one replica, exactly-once sources, and that a killed one is soon out."""

AT = ("position", "kafka_offset")
SOURCE = {"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "tasks.max": "1"}
SINK = {"connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1"}


class Worker:
    """One worker that answers."""

    def __init__(self, application: Application, port: int) -> None:
        self.application = application
        self._url = f"http://127.0.0.1:{port}"

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What it says (True: done), or None where it cannot now: not started, rebalancing, no such thing yet."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read() or b"true")
        except (urllib.error.URLError, ConnectionError):
            return None

    def told(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What it says as soon as it can."""
        return awaited(lambda: self.ask(method, path, body), f"{method} {path}", self.application)

    def run(self, name: str, config: Mapping[str, str]) -> None:
        """A connector with this configuration, its task running."""
        self.told("PUT", f"/connectors/{name}/config", config)
        self.await_running(name)

    def await_running(self, name: str) -> None:
        """Wait until the connector's task runs."""

        def runs() -> bool:
            status = self.ask("GET", f"/connectors/{name}/status") or {"tasks": []}
            assert all(task["state"] != "FAILED" for task in status["tasks"]), status
            return [task["state"] for task in status["tasks"]] == ["RUNNING"]

        awaited(runs, f"{name} running", self.application)

    def offset(self, name: str) -> int:
        """How far the connector is in its file, or in its topic; -1 before it has said so."""
        rows = self.told("GET", f"/connectors/{name}/offsets")["offsets"]
        return next((value for row in rows for key, value in row["offset"].items() if key in AT), -1)


def awaited(ask: Callable[[], Any], what: str, application: Application) -> Any:
    """The first answer that says something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come: {application.complaints()}")


@contextmanager
def working(applications: Applications, folder: Path, bootstrap: str, name: str, port: int) -> Generator[Worker]:
    """A worker of the group `name`, killed at the end."""
    properties = folder / f"{name}.properties"
    properties.write_text(PROPERTIES.format(bootstrap=bootstrap, name=name, port=port))
    main = "org.apache.kafka.connect.cli.ConnectDistributed"
    with applications.running(folder / f"{name}.log", main, [str(properties)]) as application:
        worker = Worker(application, port)
        worker.told("GET", "/")
        yield worker
