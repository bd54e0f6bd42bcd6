"""Refused calls in the audit: what is kept while the broker is away, and pages that mix two sources."""

import json
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_app.errors import BrokerUnreachable
from skra_app.journal import open_journal
from skra_app.registry import Actor, Principal, Registry, topics
from skra_app.registry.audit import Wanted
from skra_app.registry.refused import Allowance, RefusedCall
from skra_app.web import audit_page, refused
from skra_app.web.audit_page import Cursor
from skra_app.web.broker_client import BrokerAddress, RefusedPage

BROKER = BrokerAddress("nowhere:1", "token")
CALL = RefusedCall("mallory", "http", "PUT /x", "127.0.0.1:1", 40301, "no", 5, "orders")


@pytest.fixture
def kept(monkeypatch):
    """What reached the broker; it is away until `back` is set."""
    back, found, all_here = threading.Event(), [], threading.Event()

    def keep(_, values):
        if not back.is_set():
            raise BrokerUnreachable("away")
        found.extend(values)
        all_here.set()

    monkeypatch.setattr(refused, "keep_refused", keep)
    monkeypatch.setattr(refused, "GATHER_SECONDS", 0)
    monkeypatch.setattr(refused, "RETRY_SECONDS", 0)
    return back, found, all_here


def test_calls_wait_for_the_broker_and_those_without_room_are_counted(kept):
    back, found, all_here = kept
    reporter = refused.Reporter(BROKER)
    for _ in range(refused.MOST_WAITING + 7):
        reporter.report(CALL)
    back.set()
    assert all_here.wait(30)
    while len(found) <= refused.MOST_WAITING:  # until those that waited are out, there is no room
        reporter.report(CALL)
        time.sleep(0.01)
    left_out = [json.loads(one)["left_out_before"] for one in found]
    assert left_out[: refused.MOST_WAITING] == [0] * refused.MOST_WAITING
    assert left_out[refused.MOST_WAITING] >= 7


def test_a_flood_is_counted():
    clock = [0.0]
    allowance = Allowance(3, 10, lambda: clock[0])
    assert [allowance.take() for _ in range(5)] == [True, True, True, False, False]
    clock[0] = 0.1
    assert allowance.take()
    assert (allowance.settle(), allowance.settle()) == (2, 0)


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=30), st.integers(1, 7), st.integers(1, 5), st.integers(1, 5))
def test_pages_of_both_sources_follow_each_other_in_time_and_miss_nothing(order, limit, window, scanned):
    now = [0]
    registry = Registry(open_journal("memory:"), clock=lambda: now[0])
    calls, wanted = [], []
    for change in order:
        now[0] += 10
        if change:
            topics.create(registry, f"t{now[0]}", 1, Actor(Principal("a", named=True), "http"))
        else:
            calls.append((len(calls), now[0], CALL._replace(at=now[0]).to_json(0)))
        wanted.append("TopicCreated" if change else "CallRefused")

    def read(_, after, _since):
        part = calls[after : after + window]
        return RefusedPage(part, after + len(part), after + window >= len(calls))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit_page.broker_client, "refused_calls", read)
        patch.setattr(audit_page.audit, "SCANNED", scanned)
        found, cursor, complete = [], Cursor(), False
        while not complete:
            page = audit_page.page(registry, BROKER, Wanted(), cursor, limit)
            assert len(page.entries) <= limit
            found, cursor, complete = [*found, *page.entries], page.next, page.complete
    assert [entry["type"] for entry in found] == wanted
    assert [entry["at"] for entry in found] == sorted(entry["at"] for entry in found)
