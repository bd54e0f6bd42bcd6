"""The README's tour, typed line by line into a shell against a fresh server.

A block ```console holds commands behind `$ ` and, below each, what it prints; `...` stands for anything.
Addresses are those of the server that this test started; nothing else of the text is changed.
"""

import doctest
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
MATCH = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a page and what the page says they print."""
    for block in BLOCK.findall(text):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = step.splitlines(keepends=True)
            count = next(n for n, line in enumerate(lines, 1) if not line.rstrip().endswith("\\"))
            yield "".join(lines[:count]).rstrip("\n"), "".join(lines[count:])


class Shell:
    """One bash that all steps are typed into."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, command: str) -> str:
        """What a command prints, on both outputs."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        end = f"end-{uuid.uuid4().hex}"
        self._bash.stdin.write(f"{command}\nstatus=$?; echo {end}; (exit $status)\n")
        self._bash.stdin.flush()
        printed = ""
        for line in self._bash.stdout:
            if line.rstrip("\n").endswith(end):
                return printed + line.rstrip("\n").removesuffix(end)
            printed += line
        raise AssertionError(f"the shell ended at {command!r} after {printed!r}")

    def close(self) -> None:
        self._bash.kill()
        self._bash.wait()


@pytest.fixture
def shell(tmp_path: Path, free_ports: tuple[int, int]) -> Iterator[Shell]:
    http, kafka = free_ports
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SKRA_DATA": str(tmp_path / "skra-data"),
        "SKRA_HTTP": f"127.0.0.1:{http}",
        "SKRA_KAFKA": f"127.0.0.1:{kafka}",
        "SKRA_URL": f"http://127.0.0.1:{http}",
        "SKRA_BROKER": f"127.0.0.1:{kafka}",
        "COLUMNS": "200",
    }
    shell = Shell(environment)
    try:
        yield shell
    finally:
        shell.type("kill %1 && wait %1")
        shell.close()


@pytest.mark.timeout(180)
def test_every_line_of_the_tour_prints_what_the_readme_says(
    shell: Shell, free_ports: tuple[int, int], require: Any
) -> None:
    require.command("kcat")
    http, kafka = free_ports
    checker = doctest.OutputChecker()
    typed = list(steps((ROOT / "README.md").read_text()))
    assert len(typed) > 20
    for written in typed:
        command, expected = (text.replace("8081", str(http)).replace("9092", str(kafka)) for text in written)
        printed = shell.type(command)
        assert checker.check_output(expected, printed, MATCH), (
            f"$ {command}\nprinted\n{printed}\nwhere the README says\n{expected}"
        )
