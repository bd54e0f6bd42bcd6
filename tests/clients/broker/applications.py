"""Applications of Apache Kafka as processes of their own: what they say is heard line by line, and waited for."""

import subprocess
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.clients.java.jvm import built
from tests.clients.made import NotMade
from tests.require import Require

PROJECT = Path(__file__).parent / "apps"
SMALL = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
PATIENCE = 90
"""Seconds until an application that does not come so far fails the test."""


class Application:
    """A JVM that runs; `heard` grows by each line of its output."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process = process
        self.heard: list[str] = []
        self._log = log
        self._grown = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._grown:
                self.heard.append(line.strip())
                self._grown.notify_all()

    def await_line(self, line: str) -> None:
        """Wait until it has said this."""
        with self._grown:
            came = self._grown.wait_for(lambda: line in self.heard, PATIENCE)
        assert came, f"{line!r} did not come, but {self.heard}: {self.complaints()}"

    def complaints(self) -> str:
        """The end of what it wrote to its log."""
        return self._log.read_text()[-3000:]

    def end(self) -> None:
        """Tell it that its input is over, and wait until it has closed everything."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(PATIENCE) == 0, self.complaints()


class Applications:
    """Starts them, with their libraries on the path."""

    def __init__(self, java: str, folder: Path) -> None:
        self._line = [java, *SMALL, "-cp", f"{folder}/classes:{folder}/lib/*"]

    @contextmanager
    def running(self, log: Path, main: str, arguments: Sequence[str]) -> Generator[Application]:
        """One of them, killed at the end if it still runs."""
        pipe = subprocess.PIPE
        with (
            log.open("a") as said,
            subprocess.Popen(
                [*self._line, main, *arguments], stdin=pipe, stdout=pipe, stderr=said, text=True, cwd=log.parent
            ) as process,
        ):
            try:
                yield Application(process, log)
            finally:
                process.kill()


def applications(require: Require) -> Applications:
    """The applications, built once; skips without Java or Maven."""
    require.command("javac")
    java, maven = require.command("java"), require.command("mvn")
    try:
        return Applications(java, built(maven, PROJECT))
    except NotMade as reason:
        require.missing(str(reason))
