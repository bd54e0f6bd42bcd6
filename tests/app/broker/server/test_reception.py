"""Bounds of connections: how many stand, how slowly a request may come, how much is held for who does not read."""

import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import psutil
import pytest
from kio.index import load_request_schema
from kio.schema.metadata.v12.request import MetadataRequest

from skra_app.broker import BrokerOptions
from skra_app.broker.dispatch import served_apis
from skra_app.broker.reception import ConnectionLimits, Reception
from skra_app.broker.request_elements import _may_be_missing, _structure, _Walk
from skra_app.broker.reshape import reshaper
from skra_app.service.listen import allow_connections
from tests.app.broker.server.test_apis import nothing_asked
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.app.broker.server.wire import Wire, written

pytestmark = pytest.mark.faults
allow_connections()

METADATA = MetadataRequest(topics=(), include_topic_authorized_operations=False)
SMALL = ConnectionLimits(most=6, from_one_address=4, idle=600, slow=600, held=8_000_000)


class Clock:
    """Time that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Someone:
    """A connection as the reception sees it."""

    def __init__(self, address: str = "a", **facts: object) -> None:
        self.address, self.remote, self.internal = address, f"{address}:1", False
        self.came_at = self.moved_at = 1000.0
        self.began_at: float | None = None
        self.admitted, self.waits, self.gathered, self.held, self.cut = True, False, 0, 0, False
        for name, value in facts.items():
            setattr(self, name, value)

    def abort(self) -> None:
        self.cut = True


@pytest.mark.parametrize(
    ("facts", "after", "cut"),
    [
        ({}, 599, False),
        ({}, 601, True),
        ({"waits": True}, 10_000, False),
        ({"began_at": 1000.0, "gathered": 100}, 29, False),
        ({"began_at": 1000.0, "gathered": 100}, 31, True),
        ({"began_at": 1000.0, "gathered": 10_000_000}, 31, False),
        ({"began_at": 1000.0, "gathered": 10_000_000}, 131, True),
        ({"admitted": False}, 29, False),
        ({"admitted": False}, 31, True),
        ({"internal": True}, 10_000, False),
    ],
)
def test_who_is_slow_or_idle_is_dismissed(facts, after, cut):
    clock, someone = Clock(), Someone(**facts)
    reception = Reception(ConnectionLimits(), clock)
    assert reception.admit(someone)
    clock.now += after
    reception.sweep()
    assert someone.cut is cut


def test_those_who_stall_longest_go_first_when_too_much_is_held():
    reception = Reception(ConnectionLimits(held=1_000_000), Clock())
    crowd = [Someone(held=400_000, moved_at=1000.0 - age) for age in (1, 5, 3, 2)]
    modest = Someone(held=1000, moved_at=900.0)
    for one in (*crowd, modest):
        assert reception.admit(one)
    reception.sweep()
    assert [one.cut for one in crowd] == [False, True, True, False]
    assert not modest.cut


def test_a_flood_of_complaints_is_a_few_lines(caplog):
    clock = Clock()
    reception = Reception(ConnectionLimits(), clock)
    for _ in range(10_000):
        reception.complain("closed one")
    assert len(caplog.records) == 100
    clock.now += 10
    reception.complain("closed one")
    assert "(9900 such lines before were left out)" in caplog.text


@pytest.fixture(scope="module")
def small() -> Iterator[RunningBroker]:
    with running_broker(options=BrokerOptions(connections=SMALL)) as running:
        yield running


def test_more_connections_than_allowed_are_turned_away_until_one_leaves(small):
    with ExitStack() as stack:
        guests = [Wire(stack.enter_context(small.connect())) for _ in range(SMALL.from_one_address)]
        assert all(guest.ask(METADATA).brokers for guest in guests)
        for _ in range(20):
            assert Wire(stack.enter_context(small.connect())).is_closed()
        assert all(guest.ask(METADATA).brokers for guest in guests)
        guests[0].socket.close()
        _eventually(lambda: _served(small))


def test_a_request_that_trickles_is_closed_and_others_are_served():
    options = BrokerOptions(connections=ConnectionLimits(slow=1))
    with running_broker(options=options) as running, running.connect() as trickling, running.connect() as standing:
        bystander, slow = Wire(standing), Wire(trickling)
        slow.socket.sendall(struct.pack(">i", 50_000))
        with pytest.raises(OSError):  # noqa: PT011 - reset or broken pipe, as it comes
            _trickle(slow)
        assert bystander.ask(METADATA).brokers


def test_idle_connections_by_the_thousand_cost_little_and_hinder_nobody(broker: RunningBroker):
    with ExitStack() as stack:
        before = psutil.Process().memory_info().rss
        idle = [stack.enter_context(broker.connect()) for _ in range(2000)]
        working = Wire(stack.enter_context(broker.connect()))
        for _ in range(50):
            assert working.ask(METADATA).brokers
        assert psutil.Process().memory_info().rss - before < 200_000_000
        assert Wire(idle[-1]).ask(METADATA).brokers


def test_large_requests_that_never_end_are_let_go(small):
    """Each holds megabytes; together they may hold eight."""
    with ExitStack() as stack:
        crowd = [Wire(stack.enter_context(small.connect())) for _ in range(3)]
        for one in crowd:
            with suppress(ConnectionError):  # it may be let go before all of it is sent
                one.socket.sendall(struct.pack(">i", 50_000_000) + bytes(9_000_000))
        assert all(one.is_closed() for one in crowd)


BOMBS = {
    "a million empty names of coordinators": (10, 4, b"\0\0", 1_000_000, b"\1", b"\0"),
    "a million empty groups": (15, 5, b"\0", 1_000_000, b"\1", b"\0\0"),
    "hundreds of thousands of topics": (3, 9, b"\0", 330_000, b"\2a\0", b"\0\0\0\0"),
    "ten million partitions": (0, 9, b"\0\0\xff\xff\0\0\0\1\2\2a", 10_000_000, b"\0\0\0\0\0\0", b"\0\0"),
    "two megabytes for an API without records": (15, 5, b"\0", 2_000_000, b"\1", b"\0\0"),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_requests_of_a_great_many_small_things_are_refused_at_once(connect, bomb):
    key, version, before, count, element, after = bomb
    bystander, offender = connect(), connect()
    used = psutil.Process().cpu_times().user
    head = struct.pack(">hhih", key, version, 1, -1) + before + _varint(count + 1)
    offender.socket.settimeout(60)
    offender.send_raw(head + element * count + after)
    assert offender.is_closed()
    bystander.socket.settimeout(60)
    assert bystander.ask(METADATA).brokers
    assert psutil.Process().cpu_times().user - used < 10


@pytest.mark.parametrize(
    ("key", "version", "body"), [(0, 3, b"\xff\xff\0\1\0\0\0\1"), (8, 2, b"\0\1g\0\0\0\0\0\0" + b"\xff" * 8)]
)
def test_a_list_that_is_missing_is_told_of_and_no_fault_of_the_server(connect, caplog, key, version, body):
    offender = connect()
    offender.send_raw(struct.pack(">hhih", key, version, 1, -1) + body + b"\xff\xff\xff\xff")
    assert offender.is_closed()
    assert "fault of the server" not in caplog.text


def _trickle(wire: Wire) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        wire.socket.sendall(b"\0")
        time.sleep(0.05)


def _served(running: RunningBroker) -> bool:
    with running.connect() as connected:
        try:
            return bool(Wire(connected).ask(METADATA).brokers)
        except OSError:
            return False


def _eventually(true) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


HUGE = {
    "four thousand million topics": (3, 12, b"\0" + _varint(2**32 - 1)),
    "two thousand million topics": (3, 1, b"\x7f\xff\xff\xff"),
    "partitions in a Produce": (0, 9, b"\0\0\xff\xff\0\0\0\1\2\2a" + _varint(2**32 - 1)),
    "topics in a Fetch": (1, 12, b"\0" + bytes(21) + _varint(2**32 - 1)),
    "tags": (3, 12, b"\0\1\0\0" + _varint(2**32 - 1)),
}


@pytest.mark.parametrize(("key", "version", "body"), HUGE.values(), ids=HUGE.keys())
def test_a_count_of_thousands_of_millions_takes_no_memory(connect, key, version, body):
    """Reserving room for them ends a process; no exception tells of it."""
    bystander, offender = connect(), connect()
    offender.send_raw(struct.pack(">hhih", key, version, 1, -1) + body)
    assert offender.is_closed()
    assert bystander.ask(METADATA).brokers


@pytest.mark.parametrize("api", served_apis(), ids=lambda api: api.request.__name__ + str(api.request.__version__))
def test_the_shape_of_every_request_can_be_walked(api):
    """To its end, and neither short of it nor beyond."""
    asked = nothing_asked(api.request.__api_key__)
    if asked.__version__ != api.request.__version__:
        asked = reshaper(type(asked), api.request)(asked)
    for version in range(max(api.first, 3 if api.request.__api_key__ == 0 else 0), api.request.__version__ + 1):
        shape = load_request_schema(api.request.__api_key__, version)
        sent = written(reshaper(api.request, shape)(asked) if shape is not api.request else asked)
        walk = _Walk(memoryview(sent), 0, flexible=shape.__flexible__)
        _structure(shape, _may_be_missing(api.request))(walk)
        assert walk.at == len(sent)
