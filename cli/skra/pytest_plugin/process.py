"""`skra serve` in processes of its own, to be killed, paused and started again."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NoReturn

from skra.pytest_plugin.marker import UNMARKED, Marked
from skra.pytest_plugin.skra import Skra

PATIENCE = 60.0
"""Seconds until a server that does not say that it is ready fails the test; the machine may be busy."""
_PLACE = re.compile(r"^ +(registry|kafka) +(\S+)$")
_READY = "Register a schema"
"""How the last line begins that a server says when it is ready."""


class Process:
    """One server over a folder, at the same addresses whenever it runs."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._places = {"registry": "http://127.0.0.1:0", "kafka": "127.0.0.1:0"}
        self.start()

    @property
    def bootstrap_servers(self) -> str:
        """What Kafka clients connect to."""
        return self._places["kafka"]

    @property
    def schema_registry_url(self) -> str:
        """The registry."""
        return self._places["registry"]

    @property
    def faults(self) -> NoReturn:
        """Requests cannot be made to fail there."""
        raise RuntimeError(
            "skra_process.faults: a server in its own process takes kill(), pause(), resume() and restart(); "
            "faults in single requests are the fixture skra's: skra.faults"
        )

    @property
    def clock(self) -> NoReturn:
        """It goes by the system's clock."""
        raise RuntimeError("skra_process.clock: a server in its own process goes by the system's clock; use skra.clock")

    @contextmanager
    def renewed(self) -> Generator[str]:
        """Nothing to do: each test that asks has its own."""
        yield ""

    def start(self) -> None:
        """Serve again what the folder holds. Raises AssertionError with what the server said when it does not."""
        http = self.schema_registry_url.removeprefix("http://")
        command = [sys.executable, "-m", "skra", "serve", "--data", str(self._data)]
        self._process = subprocess.Popen(  # noqa: S603 - this Python, our own command
            [*command, "--http", http, "--kafka", self.bootstrap_servers],
            env={name: value for name, value in os.environ.items() if not name.startswith("SKRA_")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None, "it was asked for"
        said: list[str] = []
        ready = threading.Event()
        threading.Thread(target=_listen, args=(self._process.stdout, said, ready), daemon=True).start()
        heard = ready.wait(PATIENCE)
        if not heard or not any(line.startswith(_READY) for line in said):
            self.signal(signal.SIGKILL)
            raise AssertionError(f"skra serve did not start: {''.join(said)}")
        self._places.update(_places(said))

    def signal(self, number: int) -> None:
        """Send a signal to the server's processes, all of them."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def wait(self) -> None:
        """Wait until it has ended."""
        self._process.wait(PATIENCE)


class ProcessSkra(Skra):
    """A registry and a broker in processes of their own."""

    def __init__(self, process: Process, marked: Marked = UNMARKED) -> None:
        super().__init__(process, marked=marked)
        self._process = process

    def kill(self) -> None:
        """End it as a crash would, at once and without a word."""
        self._process.signal(signal.SIGKILL)
        self._process.wait()

    def pause(self) -> None:
        """Stop it where it stands; its connections stay open and nobody answers."""
        self._process.signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.signal(signal.SIGCONT)

    def start(self) -> None:
        """Start it again after a kill, on the same ports, over the same folder."""
        self._process.start()

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """End it in good order, paused or not."""
        self.resume()
        self._process.signal(signal.SIGTERM)
        self._process.wait()


@contextmanager
def process_skra(data: Path, marked: Marked = UNMARKED) -> Generator[ProcessSkra]:
    """Serve a folder for as long as the block lasts."""
    process = Process(data)
    opened = ProcessSkra(process, marked)
    try:
        with opened:
            yield opened
    finally:
        opened.stop()


def _listen(stream: IO[str], said: list[str], ready: threading.Event) -> None:
    """Take in all that the server says, so that it never waits for a reader."""
    for line in stream:
        said.append(line)
        if line.startswith(_READY):
            ready.set()
    ready.set()


def _places(said: list[str]) -> Iterator[tuple[str, str]]:
    for line in said:
        if found := _PLACE.match(line.rstrip("\n")):
            yield found[1], found[2]
