"""A WSGI handler that answers constant bytes on the same web server: all that the server could give."""

import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

BARE: Final = "bare WSGI handler"
_THREADS = "16"
_READY_SECONDS = 30
_BODY = b'{"schema": "' + b"x" * 800 + b'"}'


def bare(_: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    """Answer the same bytes to everything."""
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))])
    return [_BODY]


class Bare(NamedTuple):
    """Where a started server answers, and its process."""

    url: str
    pid: int


@contextmanager
def bare_server(workers: int) -> Generator[Bare]:
    """Serve `bare` as `skra serve --workers N` does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", _THREADS, "--http", "1", "--no-ws", "bench.bare:bare"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield Bare(f"http://127.0.0.1:{port}/", process.pid)
    finally:
        process.terminate()
        process.wait(_READY_SECONDS)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("granian did not start: run the command of bench/bare.py by hand to see why")
