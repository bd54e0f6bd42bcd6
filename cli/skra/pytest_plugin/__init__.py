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
    from skra.pytest_plugin.clock import SetClock
    from skra.pytest_plugin.faults import Faults
    from skra.pytest_plugin.marker import Marked
    from skra.pytest_plugin.process import ProcessSkra
    from skra.pytest_plugin.server import Server
    from skra.pytest_plugin.skra import Skra

MARKER = (
    "skra(topics, schemas, mode, owner, partitions, config, apart): what `skra` holds when the test begins: "
    "topics by name, a folder with their schemas, how records are judged (strict, observe, dlq, off), whose topics "
    "they are; apart=True serves in processes of its own"
)
_SKRAS = pytest.StashKey[list["Skra"]]()
"""What the fixtures of one test opened, for its report."""


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def skra_server() -> Iterator["Server"]:
    """The server of the whole session: its addresses stay, its contents go before each test that asks for `skra`."""
    from skra.pytest_plugin.server import session_server  # noqa: PLC0415 - loaded only where a test asks

    with session_server() as server:
        yield server


@pytest.fixture
def skra(request: pytest.FixtureRequest) -> Iterator["Skra"]:
    """A registry and a broker that hold nothing but what this test, or its marker `skra`, puts there."""
    from skra.pytest_plugin.marker import marked  # noqa: PLC0415 - loaded only where a test asks
    from skra.pytest_plugin.skra import Skra  # noqa: PLC0415 - loaded only where a test asks

    told = marked(request.node)
    if told.apart:
        yield request.getfixturevalue("skra_process")
        return
    server: Server = request.getfixturevalue("skra_server")
    with server.renewed() as prefix, Skra(server, prefix, marked=told) as opened:
        _prepare(opened, told, request)
        yield opened


@pytest.fixture
def skra_process(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator["ProcessSkra"]:
    """The same in processes of its own, with its data in a folder: to be killed, paused and started again."""
    from skra.pytest_plugin.marker import marked  # noqa: PLC0415 - loaded only where a test asks
    from skra.pytest_plugin.process import process_skra  # noqa: PLC0415 - loaded only where a test asks

    told = marked(request.node)
    with process_skra(tmp_path / "skra-data", told) as opened:
        _prepare(opened, told, request)
        yield opened


def _prepare(opened: "Skra", told: "Marked", request: pytest.FixtureRequest) -> None:
    request.node.stash.setdefault(_SKRAS, []).append(opened)
    told.prepare(opened.topic, request.path.parent, request.config.rootpath)


@pytest.fixture
def faults(skra: "Skra") -> "Faults":
    """What can go wrong on purpose in this test; RuntimeError where nothing can."""
    return skra.faults


@pytest.fixture
def clock(skra: "Skra") -> "SetClock":
    """The clock of this test's server, to be set; RuntimeError where it cannot be."""
    return skra.clock


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
