"""How many requests one process works on at a time, however many it reads, repeats or keeps waiting."""

from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from skra_app.web.reply import Handler, Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

PLACES: Final = 16
"""Requests that one process works on at a time: more only take turns in one interpreter."""


class Placed:
    """A handler round another one, which is asked by a bounded number of threads at a time."""

    def __init__(self, inside: Handler) -> None:
        self._inside = inside
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(PLACES):
            self._free.put(None)

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Wait for a place, then let the one inside answer."""
        self._free.get()
        try:
            return self._inside(environ)
        finally:
            self._free.put(None)
