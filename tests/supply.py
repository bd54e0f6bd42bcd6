"""Asks whether a fault is known of what is installed; `make lint` runs it, and goes on with one line where it cannot.

`python -m tests.supply`; exit code 1 when something is known.
"""

import json
import socket
import subprocess
import sys
from typing import NamedTuple

HOST, PORT = "pypi.org", 443
REACHED_IN = 2.0
"""Seconds until the service counts as out of reach."""
COMMAND = (sys.executable, "-m", "pip_audit", "--skip-editable", "--progress-spinner=off", "--format=json")
UNREACHED = ("ConnectionError", "ServiceError", "Timeout", "ProxyError", "SSLError", "Name or service not known")


class Said(NamedTuple):
    """The exit code, and the lines to show."""

    code: int
    text: str


def unreachable(host: str = HOST, port: int = PORT) -> str:
    """Why the service cannot be reached; empty when it can."""
    try:
        with socket.create_connection((host, port), REACHED_IN):
            return ""
    except OSError as fault:
        return str(fault)


def verdict(code: int, out: str, err: str) -> Said:
    """What pip-audit's end means."""
    try:
        told = json.loads(out)
    except json.JSONDecodeError:
        if any(word in err for word in UNREACHED):
            return skipped(err.strip().splitlines()[-1])
        return Said(1, f"pip-audit ended with {code}:\n{err}")
    known = [(one, fault) for one in told["dependencies"] for fault in one.get("vulns", ())]
    lines = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none yet'}"
        for one, fault in known
    ]
    return Said(1, "\n".join(lines)) if lines else Said(0, f"pip-audit: nothing known of {len(told['dependencies'])}")


def skipped(why: str) -> Said:
    """The line of a run that could not ask."""
    return Said(0, f"pip-audit skipped: {HOST} cannot be reached ({why})")


def audit() -> Said:
    """Ask, if there is somebody to ask."""
    if why := unreachable():
        return skipped(why)
    try:
        done = subprocess.run(COMMAND, capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        return skipped("no answer in two minutes")
    return verdict(done.returncode, done.stdout, done.stderr)


if __name__ == "__main__":
    said = audit()
    print(said.text)
    sys.exit(said.code)
