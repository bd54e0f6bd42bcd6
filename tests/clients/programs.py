"""Clients in other languages: programs that print one line of JSON for each operation."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.clients.made import NotMade, made, told
from tests.require import Require

Said = dict[str, Any]
"""By operation, what came of it; a refusal is `{"refused": HTTP status, "code": wire code}`."""


def said(command: Sequence[str], timeout: int = 100) -> Said:
    """Run a program to its end and read what it printed."""
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=timeout)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines, done.stderr
    return {line["operation"]: line["result"] for line in lines}


def refused(status: int, code: int | None = None) -> Said:
    """How programs print a refusal."""
    return {"refused": status} if code is None else {"refused": status, "code": code}


INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def node_project(require: Require, project: Path) -> list[str]:
    """The runtime, and the folder of the scripts with the packages that the lock file names, installed once."""
    runtime, npm = require.command("node"), require.command("npm")

    def install(into: Path) -> None:
        shutil.copytree(project, into, dirs_exist_ok=True)
        told([npm, *INSTALL], into)

    try:
        return [runtime, str(made(project, "node", install))]
    except NotMade as reason:
        require.missing(str(reason))


def go_program(require: Require, project: Path) -> str:
    """The program of a module named `clients`, built once."""
    go = require.command("go")

    def build(into: Path) -> None:
        told([go, "mod", "download"], project)
        built = subprocess.run([go, "build", "-o", str(into), "."], cwd=project, capture_output=True, check=False)
        assert built.returncode == 0, built.stderr.decode()

    try:
        return str(made(project, "go", build) / "clients")
    except NotMade as reason:
        require.missing(str(reason))
