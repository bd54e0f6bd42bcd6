import pytest

from skra_app.gate import Gate
from skra_app.journal import open_journal
from skra_app.registry import Registry
from tests.app.gate.topic import Topic


@pytest.fixture
def topic() -> Topic:
    registry = Registry(open_journal("memory:"))
    return Topic(registry, Gate(registry))
