"""One broker for all client tests: topics are named apart, as on a shared cluster."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.app.broker.server.picky import PickyGate
from tests.app.broker.server.under_test import RunningBroker, running_broker

_numbers = itertools.count()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    with running_broker(tmp_path_factory.mktemp("broker"), make_gate=PickyGate) as running:
        yield running


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A name that no other test uses."""
    return lambda stem: f"{stem}-{request.node.originalname.replace('test_', '')}-{next(_numbers)}"
