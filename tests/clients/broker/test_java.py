"""The Java client at its defaults: transactions, fencing, rejections, pages of partitions, a compacted log."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.broker.server.under_test import RunningBroker
from tests.clients.broker.test_compaction import CODECS, compacted
from tests.clients.java.jvm import built
from tests.clients.made import NotMade
from tests.require import Require

pytestmark = pytest.mark.timeout(120)

PROJECT = Path(__file__).parent / "java"
Java = Callable[..., list[tuple[str, str]]]


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


def test_what_a_rejection_shows_and_that_an_idempotent_producer_goes_on(broker: RunningBroker, java: Java) -> None:
    judged, owned = broker.create("judged-java-batch"), broker.create("owned-java")
    said = java("batch", judged, owned)
    told = [value for name, value in said if name == "batch"]
    reason = "InvalidRecordException: value $.amount: is BAD"
    others = "KafkaException: Failed to append record because it was part of a batch which had one more more invalid"
    assert [one.split(" records")[0] if one.startswith(others) else one for one in told] == [
        *(others, reason),
        *(reason, others, reason),
        *("at 0", "at 1"),
    ]
    assert dict(said)["owned"].startswith("TopicAuthorizationException: ")
    assert [value for name, value in java("read", judged, "0") if name == "record"] == ["0=k=later", "1=k=last"]


def test_partitions_are_described_page_by_page(broker: RunningBroker, java: Java) -> None:
    topic = broker.create("java-pages", 7)
    for most in (1, 3, 7):
        said = [value for _, value in java("describe", topic, str(most))]
        assert said == [f"{number} 1 [][]" for number in range(7)]


def test_a_compacted_log(broker: RunningBroker, java: Java) -> None:
    topic, rows, end = compacted(broker, CODECS)
    expected = [f"{offset}={(key or b'').decode()}={(value or b'').decode()}" for offset, key, value in rows]
    said = java("read", topic, "100")
    assert [value for name, value in said if name == "record"] == [
        one for one in expected if int(one.split("=")[0]) >= 100
    ]
    assert said[-1] == ("end", str(end))
