"""Ownership epochs in the log, and transactions that somebody else would end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kio.schema.errors import ErrorCode

from skra_app.broker.log.errors import FencePending, TenureEnded
from skra_app.broker.log.tenure import Tenure
from skra_app.registry import Actor, Owned, Principal, ownership, transfer
from tests.app.broker.server.test_transactions import Session
from tests.app.broker.server.under_test import running_broker
from tests.app.broker.server.wire import Wire

ALPHA, BETA = (Actor(Principal(name, named=True), "http") for name in ("alpha", "beta"))
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["judge", "see", "fence", "crash"])),
        st.tuples(st.just("accept")),
        st.tuples(st.just("append"), st.integers(0, 9)),
    ),
    max_size=60,
)


class World:
    """One partition: the journal's epoch, the broker that sees it late, batches that were judged, and the log."""

    def __init__(self) -> None:
        self.epoch, self.fences = 1, {1: 0}
        self.seen = 1
        self.judged: list[int] = []
        self.log: list[int] = []
        self.tenure = Tenure(1)

    def accept(self) -> None:
        self.epoch += 1

    def judge(self) -> None:
        """By the state that the broker sees, or by a newer one."""
        self.judged += [self.seen, self.epoch]

    def see(self) -> None:
        self.seen = self.epoch
        if self.seen in self.fences:
            self.tenure.begin(self.seen)
        else:
            self.tenure.stop(self.seen)

    def fence(self) -> None:
        if self.seen == self.epoch and self.seen not in self.fences:
            self.fences[self.seen] = len(self.log)
            self.tenure.begin(self.seen)

    def crash(self) -> None:
        """What was judged is gone; the log and the journal stay, and the start fences before it listens."""
        self.judged, self.tenure = [], Tenure()
        self.see()
        self.fence()

    def append(self, which: int) -> None:
        if not self.judged:
            return
        epoch = self.judged.pop(which % len(self.judged))
        try:
            self.tenure.admit(epoch)
        except (TenureEnded, FencePending):
            return
        self.log.append(epoch)


@given(DEEDS)
def test_whatever_happens_the_records_of_an_epoch_lie_between_its_fence_and_the_next(deeds):
    world = World()
    for name, *how in deeds:
        getattr(world, name)(*how)
        fences = sorted(world.fences.items())
        for at, epoch in enumerate(world.log):
            assert epoch == max(each for each, begin in fences if begin <= at), (world.log, fences)


@pytest.mark.parametrize(
    ("deeds", "epoch", "refused"),
    [
        ((), 0, None),
        ((), 1, FencePending),
        ((("begin", 1),), 1, None),
        ((("begin", 1),), 0, TenureEnded),
        ((("begin", 1), ("stop", 2)), 1, TenureEnded),
        ((("begin", 1), ("stop", 2)), 2, FencePending),
        ((("begin", 1), ("stop", 2), ("begin", 2)), 2, None),
        ((("stop", 3), ("begin", 2)), 3, FencePending),
        ((("begin", 3), ("stop", 2)), 3, None),
    ],
)
def test_what_a_log_takes(deeds, epoch, refused):
    tenure = Tenure()
    for name, of in deeds:
        getattr(tenure, name)(of)
    if refused is None:
        tenure.admit(epoch)
    else:
        with pytest.raises(refused):
            tenure.admit(epoch)


def test_a_stranger_neither_ends_nor_aborts_a_transaction_that_reaches_into_the_topic():
    with running_broker() as broker:
        broker.create("orders")
        alpha = Session(Wire(broker.connect(), "alpha"), "the-same-id")
        assert alpha.init() == 0
        assert alpha.add("orders") == [0]
        assert alpha.produce("orders")[0] == 0
        mallory = Session(Wire(broker.connect(), "mallory"), "the-same-id")
        forbidden = ErrorCode.transactional_id_authorization_failed
        assert [mallory.end(committed=way, identity=alpha.identity) for way in (True, False)] == [forbidden] * 2
        assert mallory.init() == forbidden
        assert alpha.end(committed=True) == 0
        mallory.identity = alpha.identity
        assert mallory.add("orders") == [ErrorCode.topic_authorization_failed]
        assert mallory.produce("orders")[0] == ErrorCode.topic_authorization_failed


def test_the_new_owner_is_told_to_wait_until_the_fence_stands():
    with running_broker() as broker:
        broker.create("orders")
        owned = Owned.topic("orders")
        ownership.claim(broker.registry, owned, ALPHA)
        transfer.offer(broker.registry, owned, "beta", ALPHA)
        transfer.accept(broker.registry, owned, BETA)
        beta = Session(Wire(broker.connect(), "beta"), "b")
        assert beta.init() == 0
        codes = {ErrorCode.concurrent_transactions}
        while codes == {ErrorCode.concurrent_transactions}:
            codes = set(beta.add("orders"))
        assert codes == {0}
        assert beta.produce("orders") == (0, 0)
        told = [entry for _, entry in transfer.history(broker.registry, owned)]
        assert [entry.type for entry in told] == ["OwnerClaimed", "OwnerOffered", "OwnerTransferred", "OwnerFenced"]
        assert (told[-1].who, told[-1].via, told[-1].data["offset"]) == ("skra", "broker", 0)
