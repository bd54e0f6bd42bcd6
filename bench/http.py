"""GET /schemas/ids/{id}, what every deserializer asks, on 16 keep-alive connections.

Beside it: a WSGI function that answers constant bytes on the same web server, which is all that the server could give.
Load generator and servers share the machine.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import httpx

from bench.figure import Figure, against, interleaved
from bench.load import requests_per_second
from bench.produce import SCHEMAS
from bench.server import serving

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

ROUNDS = 3
BARE = "bare WSGI handler"
_THREADS = "16"
_READY_SECONDS = 30
_BODY = b'{"schema": "' + b"x" * 800 + b'"}'


def figures() -> Iterator[Figure]:
    """Answers a second, in turn, as medians."""
    with serving("--claim", "off", "--workers", "1") as server, _bare() as bare:
        schema = {"schemaType": "AVRO", "schema": (SCHEMAS / "order.avsc").read_text()}
        answer = httpx.post(f"{server.registry}/subjects/orders-value/versions", json=schema)
        paths = [f"/schemas/ids/{answer.raise_for_status().json()['id']}", "/subjects/orders-value/versions/latest"]
        contenders = {BARE: partial(requests_per_second, bare)}
        contenders |= {f"GET {path}": partial(requests_per_second, server.registry + path) for path in paths}
        yield from against(BARE, interleaved(contenders, ROUNDS), "answers/s")


def bare(_: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    """Answer the same bytes to everything."""
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))])
    return [_BODY]


@contextmanager
def _bare() -> Generator[str]:
    """Serve `bare` with one worker as `skra serve --workers 1` does; gives its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", _THREADS, "--http", "1", "--no-ws", "bench.http:bare"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/"
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
    raise RuntimeError("granian did not start: run the command of bench/http.py by hand to see why")
