"""Asks whether a fault is known of what is installed; `make lint` runs it, and goes on with one line where it cannot.

`python -m tests.supply`; exit code 1 when something is known.
"""

import json
import subprocess
import sys
from typing import NamedTuple

COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--skip-editable", "--progress-spinner=off", "--format=json"),
    "--timeout=3",  # seconds until the service counts as out of reach
)
UNREACHED = ("ConnectionError", "ServiceError", "Timeout", "ProxyError", "SSLError", "Name or service not known")


class Said(NamedTuple):
    """The exit code, and the lines to show."""

    code: int
    text: str


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
    return Said(0, f"pip-audit skipped: the service that knows of faults cannot be reached ({why})")


def audit(*more: str) -> Said:
    """Ask, if there is somebody to ask; `more` are options of pip-audit."""
    try:
        done = subprocess.run((*COMMAND, *more), capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        return skipped("no answer in two minutes")
    return verdict(done.returncode, done.stdout, done.stderr)


if __name__ == "__main__":
    said = audit()
    print(said.text)
    sys.exit(said.code)
