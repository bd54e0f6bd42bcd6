"""The pytest plugin: a registry and a broker for each test, with the fixture `skra`.

`pip install skra` is all: pytest finds the plugin by itself. Nothing of the service is imported, and nothing started,
until a test asks for a fixture. With SKRA_BOOTSTRAP (and SKRA_URL for a registry) the same tests run against a real
Kafka.
"""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from skra.pytest_plugin.process import ProcessSkra
    from skra.pytest_plugin.server import Server
    from skra.pytest_plugin.skra import Skra

_SKRAS = pytest.StashKey[list["Skra"]]()
"""What the fixtures of one test opened, for its report."""


@pytest.fixture(scope="session")
def skra_server() -> Iterator["Server"]:
    """The server of the whole session: its addresses stay, its contents go before each test that asks for `skra`."""
    from skra.pytest_plugin.server import session_server  # noqa: PLC0415 - loaded only where a test asks

    with session_server() as server:
        yield server


@pytest.fixture
def skra(skra_server: "Server", request: pytest.FixtureRequest) -> Iterator["Skra"]:
    """A registry and a broker that hold nothing but what this test puts there."""
    from skra.pytest_plugin.skra import Skra  # noqa: PLC0415 - loaded only where a test asks

    with skra_server.renewed() as prefix, Skra(skra_server, prefix) as opened:
        request.node.stash.setdefault(_SKRAS, []).append(opened)
        yield opened


@pytest.fixture
def skra_process(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator["ProcessSkra"]:
    """The same in processes of its own, with its data in a folder: to be killed, paused and started again."""
    from skra.pytest_plugin.process import process_skra  # noqa: PLC0415 - loaded only where a test asks

    with process_skra(tmp_path / "skra-data") as opened:
        request.node.stash.setdefault(_SKRAS, []).append(opened)
        yield opened


@pytest.fixture
def bootstrap_servers(skra: "Skra") -> str:
    """What this test's Kafka clients connect to."""
    return skra.bootstrap_servers


@pytest.fixture
def schema_registry_url(skra: "Skra") -> str:
    """What this test's schema registry clients connect to."""
    return skra.schema_registry_url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what the broker refused, since most clients do not."""
    report = yield
    if call.excinfo is not None and not report.skipped:
        none: list[Skra] = []
        for opened in item.stash.get(_SKRAS, none):
            if said := opened.rejected():
                report.sections.append(("Rejected by Skra", said))
    return report
