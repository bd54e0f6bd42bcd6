"""Counts of requests and how long they took, kept by prometheus_client.

A server has several worker processes, and a scrape reaches one of them. Where `service` names a folder in
`PROMETHEUS_MULTIPROC_DIR` before this module is imported, all processes of the server keep their counts in files there,
and whoever is asked adds them up; otherwise one process counts in memory. A worker that ends leaves its counts behind.
"""

import os
from bisect import bisect_left
from collections import deque
from threading import Lock, Timer
from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol, cast

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
SETTLE_SECONDS: Final = 0.05
"""How long an answer may wait to be counted: other processes see it that much later."""

_OF_ALL: Final = cast("Callable[[CollectorRegistry], Collector]", MultiProcessCollector)
"""Registers itself; the library has types everywhere but there."""


_Labels = tuple[str, str, str]
"""Method, route, status."""


class _Tally:
    """How many answers took how long."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.counts = [0] * (len(BOUNDS) + 1)
        """By the first bound that they do not exceed; the last are beyond all bounds."""

    def add(self, seconds: float) -> None:
        """One more."""
        self.seconds += seconds
        self.counts[bisect_left(BOUNDS, seconds)] += 1


class _Value(Protocol):
    """A number that prometheus_client keeps, in memory or in a file that other processes read."""

    def inc(self, amount: float) -> None:
        """Add to it."""


class _Requests(Histogram):
    """A histogram that takes many observations in one step."""

    _sum: _Value
    _buckets: list[_Value]

    def observe_all(self, tally: _Tally) -> None:
        """Add them to the sum and to the bucket of each."""
        self._sum.inc(tally.seconds)
        for bucket, count in zip(self._buckets, tally.counts, strict=True):
            if count:
                bucket.inc(count)


class Measures:
    """What one application counts, and the text that shows it for all processes."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._requests = _Requests(
            "skra_http_request_duration_seconds",
            "How many requests were answered, and how long that took.",
            ("method", "route", "status"),
            registry=self._own,
            buckets=BOUNDS,
        )
        self._known: dict[_Labels, _Requests] = {}
        self._answered: deque[tuple[_Labels, float]] = deque()
        self._waiting = False
        """Whether a timer runs that will settle what was answered."""
        self._one = Lock()

    def count(self, method: str, route: str, status: str, seconds: float) -> None:
        """One request was answered; `status` has three digits."""
        self._answered.append(((method, route, status), seconds))
        if not self._waiting:
            self._waiting = True
            timer = Timer(SETTLE_SECONDS, self._settle)
            timer.daemon = True
            timer.start()

    def _settle(self) -> None:
        """Count what was answered; who comes in the meantime starts the next timer."""
        self._waiting = False
        with self._one:
            moment: dict[_Labels, _Tally] = {}
            for _ in range(len(self._answered)):
                labels, seconds = self._answered.popleft()
                moment.setdefault(labels, _Tally()).add(seconds)
            for labels, tally in moment.items():
                if (found := self._known.get(labels)) is None:
                    found = self._known[labels] = self._requests.labels(*labels)
                found.observe_all(tally)

    def text(self, more: "Collector") -> bytes:
        """Everything counted by all processes, and what `more` collects now."""
        self._settle()
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
