"""kcat with its default configuration."""

import subprocess
from collections.abc import Callable

import pytest

from tests.app.broker.server.under_test import RunningBroker
from tests.require import Require

Name = Callable[[str], str]


@pytest.fixture
def kcat(require: Require, broker: RunningBroker) -> Callable[..., str]:
    command = require.command("kcat")

    def run(*arguments: str, typed: str = "") -> str:
        done = subprocess.run(
            [command, "-b", broker.bootstrap, *arguments],
            input=typed,
            capture_output=True,
            check=False,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4"])
def test_roundtrip(kcat: Callable[..., str], fresh: Name, codec: str) -> None:
    topic = fresh(codec)
    lines = "".join(f"line {number}\n" for number in range(50))
    kcat("-P", "-t", topic, "-z", codec, typed=lines)
    assert kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q") == lines
    assert kcat("-C", "-t", topic, "-o", "-2", "-e", "-q") == "line 48\nline 49\n"


def test_metadata(kcat: Callable[..., str], broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("listed"), 3)
    listed = kcat("-L", "-t", topic)
    assert f'topic "{topic}" with 3 partitions' in listed
    assert f"broker 1 at {broker.bootstrap}" in listed
