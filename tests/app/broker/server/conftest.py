"""A broker in memory, and connections to it that speak the protocol byte by byte."""

from collections.abc import Callable, Iterator

import pytest

from tests.app.broker.server.picky import PickyGate
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.app.broker.server.wire import Wire


@pytest.fixture(scope="session")
def broker() -> Iterator[RunningBroker]:
    with running_broker(make_gate=PickyGate) as running:
        yield running


@pytest.fixture
def connect(broker: RunningBroker) -> Iterator[Callable[..., Wire]]:
    opened: list[Wire] = []

    def connection(client_id: str = "rdkafka") -> Wire:
        opened.append(Wire(broker.connect(), client_id))
        return opened[-1]

    yield connection
    for one in opened:
        one.socket.close()


@pytest.fixture
def wire(connect: Callable[..., Wire]) -> Wire:
    return connect()
