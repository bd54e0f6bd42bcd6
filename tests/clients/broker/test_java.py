"""The Java client at its defaults: transactions, fencing, a rejected record, and a compacted log in every codec."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from tests.app.broker.server.under_test import RunningBroker
from tests.clients.broker.test_compaction import CODECS, compacted
from tests.clients.java.jvm import built
from tests.clients.made import NotMade

pytestmark = pytest.mark.timeout(120)

PROJECT = Path(__file__).parent / "java"
Java = Callable[..., list[tuple[str, str]]]


class Require(Protocol):
    def command(self, name: str) -> str: ...
    def missing(self, what: str) -> None: ...


@pytest.fixture(scope="module")
def java(require: Require, broker: RunningBroker) -> Java:
    """Runs the program with these arguments; the lines that it said, as pairs."""
    require.command("javac")
    command, maven = require.command("java"), require.command("mvn")
    try:
        classes = built(maven, PROJECT)
    except NotMade as reason:
        require.missing(str(reason))

    def run(*arguments: str) -> list[tuple[str, str]]:
        line = [command, "-cp", f"{classes}/classes:{classes}/lib/*", "broker.Main", broker.bootstrap, *arguments]
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=100)
        assert done.returncode == 0, done.stderr
        pairs = (said.split("\t", 1) for said in done.stdout.splitlines())
        return [(name, value) for name, value in pairs]

    return run


def test_transactions(broker: RunningBroker, java: Java) -> None:
    source, sink, judged = broker.create("java-in"), broker.create("java-out"), broker.create("judged-java")
    said = dict(java("transactions", source, sink, judged))
    assert said["rejected"].startswith("InvalidRecordException: ")
    assert "is BAD" in said["rejected"]
    assert said["zombie"] in {"ProducerFencedException", "InvalidProducerEpochException"}
    assert said["offset"] == "3"
    values = [value.split("=")[2] for name, value in java("read", sink, "0") if name == "record"]
    assert values == ["committed", "with offsets", "successor"]
    assert [value for name, value in java("read", judged, "0") if name == "record"] == [
        "1=k=good"  # at 0 lies the marker of the transaction that was aborted
    ]


def test_a_compacted_log(broker: RunningBroker, java: Java) -> None:
    topic, rows, end = compacted(broker, CODECS)
    expected = [f"{offset}={(key or b'').decode()}={(value or b'').decode()}" for offset, key, value in rows]
    said = java("read", topic, "100")
    assert [value for name, value in said if name == "record"] == [
        one for one in expected if int(one.split("=")[0]) >= 100
    ]
    assert said[-1] == ("end", str(end))
