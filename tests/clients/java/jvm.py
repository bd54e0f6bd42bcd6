"""The Java side: built once for its sources, started once, asked a line at a time."""

import json
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.clients.made import NotMade, made, told

PROJECT = Path(__file__).parent / "replay"
_GOALS = ("compiler:compile", "dependency:copy-dependencies")


class Jvm:
    """A running replay; see `replay.Main` for questions and answers."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one question."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def running(java: str, classes: Path) -> Generator[Jvm]:
    """Start the replay and stop it afterwards."""
    command = [java, "-Xss2m", "-cp", f"{classes}/classes:{classes}/lib/*", "replay.Main"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Jvm(process)
        finally:
            process.kill()


def built(maven: str, project: Path = PROJECT) -> Path:
    """The folder of classes and libraries.

    Raises:
        NotMade: with the end of what Maven said.
    """
    return made(project, f"java-{project.name}", lambda into: _build(maven, project, into))


def _build(maven: str, project: Path, into: Path) -> None:
    try:
        told([maven, "-q", "-B", "-f", str(project / "pom.xml"), f"-Dinto={into}", *_GOALS], project)
    except NotMade as reason:
        if "COMPILATION ERROR" in str(reason):
            raise AssertionError(str(reason)) from None
        raise
