"""One Java process for all questions."""

from collections.abc import Generator
from typing import Protocol

import pytest

from tests.clients.java.jvm import Jvm, NotBuilt, built, running


class Require(Protocol):
    def command(self, name: str) -> str: ...
    def missing(self, what: str) -> None: ...


@pytest.fixture(scope="session")
def jvm(require: Require, pytestconfig: pytest.Config) -> Generator[Jvm]:
    """The replay in Java; what Maven makes is kept in pytest's cache."""
    require.command("javac")
    java, maven = require.command("java"), require.command("mvn")
    cache = pytestconfig.cache
    assert cache is not None
    try:
        classes = built(maven, cache.mkdir("java"))
    except NotBuilt as reason:
        require.missing(str(reason))
    with running(java, classes) as started:
        yield started
