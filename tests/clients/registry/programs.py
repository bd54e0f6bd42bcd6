"""Clients in other languages: programs that print one line of JSON for each operation."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

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
