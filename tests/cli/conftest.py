"""The command line as a shell calls it, and a registry for it to speak to."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from skra.__main__ import main
from skra_app.service import running
from skra_app.service.embedded import Embedded
from skra_app.settings import Settings

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def skra() -> Run:
    """Call `skra` with some words; whatever goes wrong inside fails the test as it is."""

    def call(*words: object, **environment: str) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], env=environment, catch_exceptions=False)

    return call


@pytest.fixture(scope="module")
def service() -> Iterator[Embedded]:
    """A registry and a broker in this process, for the tests of one file."""
    with running(Settings.read(journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0")) as server:
        yield server


@pytest.fixture
def ask(skra: Run, service: Embedded) -> Run:
    """Call `skra` with that registry."""
    return lambda *words: skra(*words, SKRA_URL=service.registry_url)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, object], Path]:
    """Write a file: text as it is, anything else as JSON."""

    def written(name: str, content: object) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return written
