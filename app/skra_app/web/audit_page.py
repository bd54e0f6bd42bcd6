"""One page of the audit: changes from the journal and refused calls from the broker, in the order of time.

Each source is read a stretch at a time. What lies behind the end of the shorter stretch is left for the next page, so
that pages follow each other in time.
"""

from typing import Final, NamedTuple

from skra_app.registry import Registry, audit, refused
from skra_app.registry.audit import Wanted
from skra_app.web import broker_client, shown
from skra_app.web.broker_client import BrokerAddress, RefusedPage

NOW: Final = 2**62
"""A time behind all others."""


class Cursor(NamedTuple):
    """Where a page begins: behind a sequence of the journal, and at an offset of the refused calls."""

    after: int = 0
    refused: int = 0


class _Line(NamedTuple):
    at: int
    sequence: int
    """0 for a refused call."""
    offset: int
    """0 for a change."""
    shown: shown.Shown


class AuditPage(NamedTuple):
    """Some of what happened, oldest first, and where the next page begins."""

    entries: list[shown.Shown]
    next: Cursor
    complete: bool


def page(registry: Registry, broker: BrokerAddress | None, wanted: Wanted, cursor: Cursor, limit: int) -> AuditPage:
    """What happened and what was refused; without a broker what happened.

    Raises:
        StoreFailed, BrokerUnreachable.
    """
    changes = _changes(registry, wanted, cursor, limit)
    refusals = _refusals(broker, wanted, cursor)
    until = min(
        NOW if changes.complete else registry.entry(changes.next).at,
        NOW if refusals.complete or not refusals.calls else refusals.calls[-1][1],
    )
    lines = [_Line(entry.at, sequence, 0, shown.entry(sequence, entry)) for sequence, entry in changes.entries]
    lines += [
        _Line(at, 0, offset, shown.refused(offset, at, told))
        for offset, at, told in refusals.calls
        if refused.covers(told, principal=wanted.principal, subject=wanted.subject, topic=wanted.topic)
    ]
    lines.sort(key=lambda line: line.at)
    told = [line for line in lines if line.at <= until][:limit]
    left = lines[len(told) :]
    after = min((line.sequence - 1 for line in left if line.sequence), default=changes.next)
    at = min((line.offset for line in left if not line.sequence), default=refusals.next)
    complete = changes.complete and refusals.complete and not left
    return AuditPage([line.shown for line in told], Cursor(after, at), complete)


def _changes(registry: Registry, wanted: Wanted, cursor: Cursor, limit: int) -> audit.Page:
    if wanted.type == refused.TYPE:
        return audit.Page((), cursor.after, complete=True)
    return audit.page(registry, wanted, cursor.after, limit)


def _refusals(broker: BrokerAddress | None, wanted: Wanted, cursor: Cursor) -> RefusedPage:
    if broker is None or wanted.type not in {"", refused.TYPE}:
        return RefusedPage([], cursor.refused, complete=True)
    return broker_client.refused_calls(broker, cursor.refused, wanted.since)
