"""What several rooms' tests need."""

import signal
import socket

import pytest

from tests.require import Require

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a run in the background; children would ignore it too
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def require() -> Require:
    return Require()


@pytest.fixture
def free_ports() -> tuple[int, int]:
    """Two ports that were free a moment ago."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
