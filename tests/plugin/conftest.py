"""The plugin as its users have it: in the pytest of a child process."""

import os
from collections.abc import Callable

import httpcore  # noqa: F401 - httpx loads it late, and pytester forgets what is loaded while one of its tests runs
import pytest

from tests.serving import server, start_server

__all__ = ["server", "start_server"]

ORDER = """
ORDER = {
    "type": "record",
    "name": "Order",
    "fields": [{"name": "id", "type": "string"}, {"name": "total", "type": "double"}],
}
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., pytest.RunResult]:
    """Run the tests in a text, `ORDER` being an Avro schema; no variable of Skra's is set but those given."""

    def run(text: str, *words: str, **environment: str) -> pytest.RunResult:
        for name in [name for name in os.environ if name.startswith("SKRA_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        pytester.makepyfile(f"import pytest\n{ORDER}\n{text}")
        return pytester.runpytest_subprocess("-p", "skra.pytest_plugin", "-p", "no:schemathesis", *words)

    return run
