"""The Java side: built once for its sources, started once, asked a line at a time."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent / "replay"
_GOALS = ("compiler:compile", "dependency:copy-dependencies")


class NotBuilt(Exception):
    """Maven could not fetch what the project needs."""


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


def built(maven: str, cache: Path, project: Path = PROJECT) -> Path:
    """The folder of classes and libraries, made anew when a source has changed.

    Raises:
        NotBuilt: with the end of what Maven said.
    """
    sources = sorted(file for file in project.rglob("*") if file.is_file())
    into = cache / hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:16]
    if not into.exists():
        making = Path(tempfile.mkdtemp(dir=cache))
        _build(maven, project, making)
        try:
            making.rename(into)
        except OSError:  # another run was faster
            shutil.rmtree(making)
    return into


def _build(maven: str, project: Path, into: Path) -> None:
    command = [maven, "-q", "-B", "-f", str(project / "pom.xml"), f"-Dinto={into}", *_GOALS]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert "COMPILATION ERROR" not in done.stdout, done.stdout
    if done.returncode != 0:
        raise NotBuilt(f"Maven did not build {project.name}: {done.stdout[-1000:]}")
