"""A Skra server of its own for one benchmark."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_READY_SECONDS = 900


class Server(NamedTuple):
    """Where a started server answers, and how long it took."""

    registry: str
    broker: str
    seconds_to_ready: float
    pid: int


@contextmanager
def serving(*flags: str, data: Path | None = None) -> Generator[Server]:
    """Start `skra serve` in a folder, or in a new one, on free ports and stop it afterwards."""
    with tempfile.TemporaryDirectory(prefix="skra-bench-") as folder:
        command = [sys.executable, "-m", "skra", "serve", "--data", str(data or Path(folder, "data"))]
        command += ["--http", "127.0.0.1:0", "--kafka", "127.0.0.1:0", *flags]
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield _ready(process, began)
        finally:
            process.terminate()
            process.wait(_READY_SECONDS)


def _ready(process: "subprocess.Popen[str]", began: float) -> Server:
    assert process.stdout is not None
    places: dict[str, str] = {}
    for line in process.stdout:
        if place := re.match(r"\s+(registry|kafka)\s+(\S+)", line):
            places[place.group(1)] = place.group(2)
        if len(places) == 2:
            return Server(places["registry"], places["kafka"], time.perf_counter() - began, process.pid)
    raise RuntimeError("skra serve ended before it was ready: run it by hand to see why")
