"""What several rooms' tests need."""

import os
import shutil
import signal
import socket
from typing import NoReturn

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a run in the background; children would ignore it too
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Require:
    """Skips a test where a tool is missing, with a clear line; fails it where nothing may be skipped."""

    def command(self, name: str) -> str:
        """The path of a command that the test runs."""
        found = shutil.which(name)
        return found or self.missing(f"the command `{name}` is not installed")

    def missing(self, what: str) -> NoReturn:
        """Skip, or fail under SKRA_TEST_REQUIRE=all."""
        if os.environ.get("SKRA_TEST_REQUIRE") == "all":
            pytest.fail(f"{what}, and SKRA_TEST_REQUIRE=all allows no skip")
        pytest.skip(what)


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
