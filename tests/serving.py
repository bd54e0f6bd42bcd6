"""Real servers for tests: `skra serve` in a process of its own, on ports of its own.

A room that wants them imports the fixtures into its conftest.
"""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

STARTING = 60
"""Seconds until a server that does not say that it is ready fails the test; the machine may be busy."""


class ServerProcess:
    """`skra serve` and what it said."""

    def __init__(self, data: Path, *flags: str) -> None:
        command = [sys.executable, "-m", "skra", "serve", "--data", str(data)]
        ports = [f"--{name}=127.0.0.1:0" for name in ("http", "kafka") if not any(f"--{name}" in f for f in flags)]
        self.data = data
        self.process = subprocess.Popen(
            [*command, *ports, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._places: dict[str, str] = {}
        self.said: list[str] = []
        self.complained: list[str] = []
        self._ready = threading.Event()
        self._readers = [
            threading.Thread(target=self._listen, args=(self.process.stdout, self.said), daemon=True),
            threading.Thread(target=self._listen, args=(self.process.stderr, self.complained), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _listen(self, stream, lines: list[str]) -> None:
        for line in stream:
            lines.append(line)
            self._places.update(re.findall(r"^ +(registry|kafka) +(\S+)", line))
            if line.startswith("Register a schema"):
                self._ready.set()
        self._ready.set()

    def ready(self) -> "ServerProcess":
        assert self._ready.wait(STARTING), f"not ready: {self.complaints}"
        assert self.process.poll() is None, f"ended with {self.process.wait()}: {self.complaints}"
        return self

    @property
    def registry_url(self) -> str:
        return self._places["registry"]

    @property
    def bootstrap_servers(self) -> str:
        return self._places["kafka"]

    @property
    def complaints(self) -> str:
        return "".join(self.complained)

    def kill(self) -> None:
        """End the parent as a crash would."""
        self.process.kill()
        self.wait()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(STARTING)
        for reader in self._readers:
            reader.join(STARTING)
        return code


@pytest.fixture(scope="session")
def start_server() -> Iterator[Callable[..., ServerProcess]]:
    """Start a server: `start_server(data_folder, *flags)`; all are stopped when the session ends."""
    started: list[ServerProcess] = []

    def start(data: Path, *flags: str) -> ServerProcess:
        started.append(ServerProcess(data, *flags))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server(start_server, tmp_path_factory) -> ServerProcess:
    """A fresh server for the tests of one file."""
    return start_server(tmp_path_factory.mktemp("data") / "skra").ready()
