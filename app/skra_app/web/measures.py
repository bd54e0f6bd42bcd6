"""Counts of requests and how long they took, kept by prometheus_client.

A server has several worker processes, and a scrape reaches one of them. Where `service` names a folder in
`PROMETHEUS_MULTIPROC_DIR` before this module is imported, all processes of the server keep their counts in files there,
and whoever is asked adds them up; otherwise one process counts in memory. A worker that ends leaves its counts behind.
"""

import os
from time import perf_counter
from typing import TYPE_CHECKING, Final, cast

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from skra_app.web.reply import UNKNOWN, Handler

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from prometheus_client.registry import Collector

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that prometheus_client reads."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
BOUNDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: a read takes less than one of the first, a comparison of large schemas one of the last."""


_OF_ALL: Final = cast("Callable[[CollectorRegistry], Collector]", MultiProcessCollector)
"""Registers itself; the library has types everywhere but there."""


class Measures:
    """What one application counts, and the text that shows it for all processes."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._requests = Histogram(
            "skra_http_request_duration_seconds",
            "How many requests were answered, and how long that took.",
            ("method", "route", "status"),
            registry=self._own,
            buckets=BOUNDS,
        )
        self._known: dict[tuple[str, str, str], Histogram] = {}

    def count(self, method: str, route: str, status: str, seconds: float) -> None:
        """One request was answered; `status` has three digits."""
        key = (method, route, status)
        if (found := self._known.get(key)) is None:
            found = self._known[key] = self._requests.labels(*key)
        found.observe(seconds)

    def text(self, more: "Collector") -> bytes:
        """Everything counted by all processes, and what `more` collects now."""
        shown = CollectorRegistry()
        shown.register(more)
        if os.environ.get(FOLDER):
            _OF_ALL(shown)
        else:
            shown.register(self._own)
        return generate_latest(shown)


class Measured:
    """The WSGI application: has a handler answer, sends that, and counts it."""

    def __init__(self, inside: Handler, measures: Measures) -> None:
        self._inside = inside
        self._measures = measures

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Answer, and count."""
        begun = perf_counter()
        reply = self._inside(environ)
        start_response(reply.status, reply.headers)
        method = environ["REQUEST_METHOD"]
        shown = method if method in METHODS else UNKNOWN
        self._measures.count(shown, reply.route, reply.status[:3], perf_counter() - begun)
        return [reply.body]
