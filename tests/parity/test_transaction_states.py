"""What comes between the beginning and the end of a transaction, and after it."""

import pytest

from tests.parity.apart import BELOW_THE_START
from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain
from tests.parity.test_produce import produced
from tests.parity.test_reading import fetched, listed
from tests.parity.test_transactions import _seen, added, begun, ended, settled, written


def init(to: Talk, who: Plain, *, known: bool) -> Plain:
    ids = {key: who[key] for key in ("producer_id", "producer_epoch")} if known else {}
    told = {"producer_id": -1, "producer_epoch": -1, **ids}
    return to.ask("InitProducerId", 4, transactional_id=who["transactional_id"], transaction_timeout=60000, **told)


@pytest.mark.parametrize("known", [True, False])
def test_beginning_again_while_one_is_open(same: Same, known: bool) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to)
        added(to, who, (topic, 0))
        written(to, who, topic, 0, b"open")
        init(to, who, known=known)
        settled(to, who)
        new = init(to, who, known=False)
        listed(to, topic, -1, isolation_level=1)
        _seen(to, topic, 0, 1)
        ended(to, who, committed=True)
        written(to, who, topic, 1, b"zombie")
        fresh = {**who, "producer_id": new["producer_id"], "producer_epoch": new["producer_epoch"]}
        added(to, fresh, (topic, 0))
        written(to, fresh, topic, 0, b"new")
        ended(to, fresh, committed=True)
        settled(to, fresh)
        _seen(to, topic, 0, 1)
        listed(to, topic, -1, isolation_level=1)

    same(talk)


def test_records_deleted_below_an_open_transaction(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to)
        produced(to, (topic, 0, batch(b"a", b"b")))
        added(to, who, (topic, 0))
        written(to, who, topic, 0, b"c", b"d")
        produced(to, (topic, 0, batch(b"e")))

        def delete(offset: int) -> None:
            rows = [{"name": topic, "partitions": [{"partition_index": 0, "offset": offset}]}]
            to.ask("DeleteRecords", 2, topics=rows, timeout=30000)

        delete(1)
        delete(3)
        for isolation in (0, 1):
            listed(to, topic, -1, isolation_level=isolation)
            listed(to, topic, -2, isolation_level=isolation)
            listed(to, topic, -3, isolation_level=isolation)
            fetched(to, topic, 3, isolation_level=isolation)
            fetched(to, topic, 4, isolation_level=isolation)
        delete(-1)
        ended(to, who, committed=False)
        settled(to, who)
        _seen(to, topic, 5, 1)
        listed(to, topic, -1, isolation_level=1)
        delete(-1)
        listed(to, topic, -2)

    same(talk, BELOW_THE_START)


def test_times_in_an_open_transaction(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to)
        added(to, who, (topic, 0))
        written(to, who, topic, 0, b"c", b"d")
        for timestamp in (0, -3, -2, -1):
            for isolation in (0, 1):
                listed(to, topic, timestamp, isolation_level=isolation)
        ended(to, who, committed=True)

    same(talk)


def test_a_topic_deleted_under_a_transaction(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, other, who = to.create(), to.create(f"{to.topic}-other"), begun(to)
        added(to, who, (topic, 0), (other, 0))
        written(to, who, topic, 0, b"a")
        written(to, who, other, 0, b"b")
        to.prepare("DeleteTopics", 6, topics=[{"name": topic, "topic_id": None}], timeout=30000)
        to.settle()
        written(to, who, topic, 1, b"a")
        ended(to, who, committed=True)
        settled(to, who)
        _seen(to, other, 0, 1)
        added(to, who, (other, 0))
        written(to, who, other, 1, b"c")
        ended(to, who, committed=True)

    same(talk)


def test_partitions_of_several_topics_of_which_one_is_missing(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(partitions=2), begun(to)
        added(to, who, (topic, 0), (f"{topic}-absent", 0), (topic, 7))
        written(to, who, topic, 0, b"a")
        state = to.prepare("DescribeTransactions", 0, transactional_ids=[who["transactional_id"]])
        to.note("state", state["transaction_states"][0]["transaction_state"])
        added(to, who, ("", 0), ("no/name", 0))
        added(to, who, (topic, 0), (topic, 0), (topic, 1))
        ended(to, who, committed=False)

    same(talk)


def test_two_transactions_in_one_partition(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to)
        name = f"{who['transactional_id']}-2"
        told = {"transaction_timeout": 60000, "producer_id": -1, "producer_epoch": -1}
        given = to.await_answer("InitProducerId", 3, transactional_id=name, **told)
        other = {"transactional_id": name, **{key: given[key] for key in ("producer_id", "producer_epoch")}}
        for one in (who, other):
            added(to, one, (topic, 0))
        written(to, who, topic, 0, b"1a")
        written(to, other, topic, 0, b"2a")
        written(to, who, topic, 1, b"1b")
        ended(to, other, committed=False)
        settled(to, other)
        _seen(to, topic, 0, 1)
        _seen(to, topic, 1, 1)
        listed(to, topic, -1, isolation_level=1)
        ended(to, who, committed=True)
        settled(to, who)
        for offset in range(6):
            _seen(to, topic, offset, 1)
        listed(to, topic, -1, isolation_level=1)

    same(talk)
