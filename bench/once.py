"""One file checked or linted from nothing, as an editor or a hook does it: the whole process.

Times are the processor's, all that the process took. Compiled modules lie in a folder of their own, made by a first
run that does not count, as they lie in an installed package.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.figure import Figure, held_to, interleaved

ROUNDS: Final = 20
TARGET_MILLISECONDS: Final = 150.0
_SCHEMAS: Final = Path(__file__).parents[1] / "schemas"
_PYTHON: Final = "python -c pass"


def figures() -> Iterator[Figure]:
    """Medians of all in turn, Python alone beside them."""
    with TemporaryDirectory(prefix="skra-bench-") as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        runs = {name: partial(_milliseconds, words, environment) for name, words in _commands().items()}
        for run in runs.values():
            run()
        contenders: dict[str, Callable[[], float]] = dict(runs)
        medians = interleaved(contenders, ROUNDS)
    yield Figure(_PYTHON, medians.pop(_PYTHON), "ms")
    for name, value in medians.items():
        yield held_to(name, value, "ms", TARGET_MILLISECONDS)


def _commands() -> dict[str, list[str]]:
    found = {_PYTHON: ["-c", "pass"]}
    for ending in ("json", "avsc"):
        sides = [str(_SCHEMAS / "orders" / f"{version}.{ending}") for version in ("v2", "v1")]
        found[f"skra check, .{ending}"] = ["-m", "skra", "check", *sides]
        found[f"skra lint, .{ending}"] = ["-m", "skra", "lint", str(_SCHEMAS / f"product_engagement.{ending}")]
    return found


def _milliseconds(words: list[str], environment: dict[str, str]) -> float:
    """What one process took of the processor; the answer, yes or no, is not looked at."""
    process = subprocess.Popen(
        [sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}")
    return (used.ru_utime + used.ru_stime) * 1e3
