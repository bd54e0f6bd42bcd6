"""The wall clock goes back by hours, while the broker runs and between two lives; nobody grows older by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from skra.pytest_plugin.clock import SetClock
from skra_app.broker import BrokerOptions
from skra_app.broker.records import Producer, Record, encode
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.parity.speaking import Speaker

pytestmark = pytest.mark.faults

HOURS = 5 * 3600
RANGE = [{"name": "range", "metadata": b"\0\1\0\0\0\0\xff\xff\xff\xff\0\0\0\0"}]
GROUP, TRANSACTION, TOPIC = "readers", "copier", "events"
TRANSACTIONAL = 0x10


class Life:
    """What one client asks of the broker, whatever time it is there."""

    def __init__(self, speaker: Speaker, clock: SetClock) -> None:
        self.speak(speaker)
        self._clock = clock
        self._sequence = 0
        self._sent = 0

    def speak(self, speaker: Speaker) -> None:
        """Over this connection from now on."""
        self._ask = speaker.ask

    def begin(self) -> None:
        """A static member leads a group, and a transaction is open."""
        told = {"session_timeout": 30000, "rebalance_timeout": 30000, "member_id": "", "group_instance_id": "one"}
        joined = self._ask("JoinGroup", 5, group_id=GROUP, protocol_type="consumer", protocols=RANGE, **told)
        self._me = {"member_id": joined["member_id"], "group_instance_id": "one"}
        given = [{"member_id": joined["member_id"], "assignment": b"all"}]
        assert no_error(self._ask("SyncGroup", 3, group_id=GROUP, generation_id=1, assignments=given, **self._me))
        self.open()

    def open(self) -> None:
        """The producer's next transaction; its id and epoch tell whether it is another one."""
        who = self._ask("InitProducerId", 3, transactional_id=TRANSACTION, transaction_timeout=60000, **NEW)
        self.producer = (who["producer_id"], who["producer_epoch"])
        self._sequence = 0

    def member_lives(self) -> bool:
        return no_error(self._ask("Heartbeat", 3, group_id=GROUP, generation_id=1, **self._me))

    def commit(self, offset: int) -> bool:
        part = {
            "partition_index": 0,
            "committed_offset": offset,
            "committed_leader_epoch": -1,
            "committed_metadata": "",
        }
        rows = [{"name": TOPIC, "partitions": [part]}]
        return no_error(
            self._ask("OffsetCommit", 7, group_id=GROUP, generation_id_or_member_epoch=1, topics=rows, **self._me)
        )

    def committed(self) -> int:
        rows = [{"name": TOPIC, "partition_indexes": [0]}]
        answer = self._ask("OffsetFetch", 7, group_id=GROUP, topics=rows, require_stable=True)
        offset: int = answer["topics"][0]["partitions"][0]["committed_offset"]
        return offset

    def write(self) -> bool:
        """One record in the open transaction, stamped by the client's clock, which is the broker's."""
        name = {"transactional_id": TRANSACTION, "producer_id": self.producer[0], "producer_epoch": self.producer[1]}
        places = [{"name": TOPIC, "partitions": [0]}]
        below = {f"v3_and_below_{key}": value for key, value in name.items()}
        added = self._ask("AddPartitionsToTxn", 3, **name, **below, topics=places, v3_and_below_topics=places)
        record = Record(b"k", b"%d" % self._sent, self._clock.milliseconds())
        data = encode([record], attributes=TRANSACTIONAL, producer=Producer(*self.producer, self._sequence)).data
        self._sequence += 1
        self._sent += 1
        rows = [{"name": TOPIC, "partition_data": [{"index": 0, "records": data}]}]
        told = self._ask("Produce", 8, transactional_id=TRANSACTION, acks=-1, timeout=30000, topic_data=rows)
        return no_error(added) and no_error(told)

    def end(self) -> bool:
        who = {"producer_id": self.producer[0], "producer_epoch": self.producer[1]}
        return no_error(self._ask("EndTxn", 3, transactional_id=TRANSACTION, committed=True, **who))

    def ends(self) -> tuple[int, int]:
        """Where a committed reader begins, and where it ends."""

        def at(time: int) -> int:
            rows = [{"name": TOPIC, "partitions": [{"partition_index": 0, "timestamp": time}]}]
            answer = self._ask("ListOffsets", 7, replica_id=-1, isolation_level=1, topics=rows)
            offset: int = answer["topics"][0]["partitions"][0]["offset"]
            return offset

        return at(-2), at(-1)


NEW = {"producer_id": -1, "producer_epoch": -1}


def no_error(answer: Any) -> bool:
    if isinstance(answer, dict):
        return answer.get("error_code", "none") == "none" and all(no_error(part) for part in answer.values())
    return not isinstance(answer, list) or all(no_error(part) for part in answer)


@contextmanager
def speaking(broker: RunningBroker) -> Iterator[Speaker]:
    speaker = Speaker("127.0.0.1", broker.port)
    try:
        yield speaker
    finally:
        speaker.close()


def test_while_it_runs_and_between_two_lives(tmp_path: Path) -> None:
    clock = SetClock()
    with running_broker(tmp_path, options=BrokerOptions(clock=clock)) as broker:
        broker.create(TOPIC, retention_ms="3600000")
        with speaking(broker) as speaker:
            life = Life(speaker, clock)
            life.begin()
            assert life.write()
            assert life.commit(1)
            clock.skew(-HOURS)
            assert life.member_lives(), "sessions are counted in time that passes"
            assert life.write(), "an open transaction goes on"
            assert life.end()
            assert life.commit(2)
            assert (life.committed(), life.ends()) == (2, (0, 3)), "two records and a marker"
        former = life.producer
        clock.skew(-HOURS)
        broker.restart()
        with speaking(broker) as speaker:
            life.speak(speaker)
            assert (life.committed(), life.ends()) == (2, (0, 3)), "what was written in the future stands"
            assert life.member_lives()
            life.open()
            assert life.producer == (former[0], former[1] + 1), "the same producer, one epoch on"
            assert life.write()
            assert life.end()
            assert life.commit(3)
        broker.restart()
        with speaking(broker) as speaker:
            life.speak(speaker)
            assert (life.committed(), life.ends()) == (3, (0, 5)), "the later commit counts, whatever its time says"


def test_a_producer_id_is_given_once_whatever_the_time(tmp_path: Path) -> None:
    given: list[int] = []
    with running_broker(tmp_path) as broker:
        for hours in range(3):
            clock = SetClock()
            clock.skew(-hours * 3600)
            broker.options = BrokerOptions(clock=clock)
            broker.restart()
            with speaking(broker) as speaker:
                told = {"transactional_id": None, "transaction_timeout": 60000, **NEW}
                given += [speaker.ask("InitProducerId", 3, **told)["producer_id"] for _ in range(5)]
    assert len(set(given)) == 15
