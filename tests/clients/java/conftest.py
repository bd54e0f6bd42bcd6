"""One Java process for all questions."""

from collections.abc import Generator

import pytest

from tests.clients.java.jvm import Jvm, built, running
from tests.clients.made import NotMade
from tests.require import Require


@pytest.fixture(scope="session")
def jvm(require: Require) -> Generator[Jvm]:
    """The replay in Java."""
    require.command("javac")
    java, maven = require.command("java"), require.command("mvn")
    try:
        classes = built(maven)
    except NotMade as reason:
        require.missing(str(reason))
    with running(java, classes) as started:
        yield started
