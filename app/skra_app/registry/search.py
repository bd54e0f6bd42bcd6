"""Searching: which subjects, fields, types, tags and documentation there are.

Every subject is found by its latest live version. What changed since the last search is read first, for a bounded
time; where that is not enough, the answer says that it is not complete, and the next search goes on from there.
"""

import logging
import sqlite3
import threading
import time
from dataclasses import dataclass
from typing import Final

from skra_app.errors import Rejection
from skra_app.journal import JournalFault
from skra_app.registry.finding.index import Hit, Source
from skra_app.registry.finding.parts import Part, parts, unread
from skra_app.registry.finding.query import Query, parsed
from skra_app.registry.registry import Registry
from skra_app.registry.state import State

log = logging.getLogger(__name__)

PATIENCE: Final = 2.0
"""Seconds that one search spends on reading what changed."""
_BREATH: Final = 0.02
"""Seconds between slices of what is read behind the scenes."""
_BATCH: Final = 20
"""Subjects that become findable together."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found."""

    query: Query
    total: int
    hits: list[Hit]
    pending: int
    """Subjects that changed and could not be read in time; 0 is a complete answer."""


def search(registry: Registry, text: str, *, offset: int = 0, limit: int = 20, patience: float = PATIENCE) -> Found:
    """What a query finds, best first.

    Raises:
        InvalidQuery: it asks for nothing, or has a filter that does not exist.
        StoreFailed: the journal does not answer.
    """
    query = parsed(text)
    pending = _caught_up(registry, time.monotonic() + patience)
    if pending:
        _go_on(registry)
    total, hits = registry.index.find(query, offset, limit)
    return Found(query, total, hits, pending)


def _caught_up(registry: Registry, deadline: float) -> int:
    """Read what changed until the deadline; how many subjects are left."""
    _expect(registry)
    index = registry.index
    while index.pending(1):
        with index.writing():
            waiting = index.pending(_BATCH)
            state = registry.state()  # asked for now: whoever put a subject here may know a newer one
            for subject in waiting:
                index.put(subject, *_read(registry, state, subject))
        if time.monotonic() > deadline:
            break
    return len(index.pending(-1))


def _go_on(registry: Registry) -> None:
    """Read the rest behind the scenes, once at a time, in slices that let others search in between."""
    if registry.index.reading.acquire(blocking=False):
        threading.Thread(target=_read_on, args=(registry,), name="skra-index", daemon=True).start()


def _read_on(registry: Registry) -> None:
    try:
        while _caught_up(registry, time.monotonic()):
            time.sleep(_BREATH)
    except (Rejection, JournalFault, sqlite3.Error):
        if not registry.index.closed:
            log.warning("the index of searches could not be filled; the next search tries again", exc_info=True)
    finally:
        registry.index.reading.release()


def _expect(registry: Registry) -> None:
    """Queue the subjects that changed since the index was asked last."""
    state, index = registry.state(), registry.index
    if index.head == state.head:
        return
    with index.writing():
        head = index.head
        if head > state.head:
            state = registry.state()
        if head > state.head:
            index.forget()
            head = 0
        if head == 0:
            index.expect(state.subjects, state.head)
            return
        changed: set[str] = set()
        for sequence, entry in registry.since(head):
            subject = entry.data.get("subject")
            if isinstance(subject, str):
                changed.add(subject)
            head = sequence
        index.expect(changed, head)


def _read(registry: Registry, state: State, subject: str) -> tuple[Source | None, list[Part]]:
    """The latest live version of a subject and what of it can be found."""
    held = state.latest(subject)
    if held is None:
        return None, []
    source = Source(subject, held.number, held.id, held.format)
    try:
        schema, metadata = registry.parsed(state, held.sequence), registry.registered(held.sequence).metadata
        return source, parts(subject, schema, metadata)
    except (Rejection, RecursionError):
        return source, unread(subject)
