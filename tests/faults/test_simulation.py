"""Whole worlds from a seed: broker, log, groups, transactions and ownership; disk, clock and network fail.

A world that goes wrong is made smaller and printed: `python -m tests.faults.simulation SEED` lives it again. Planted
bugs show that the checker finds what it is there for.
"""

import random
from collections import Counter
from dataclasses import replace
from unittest.mock import patch

import pytest

from skra_app.broker import Broker
from skra_app.broker import dispatch as dispatch_room
from skra_app.broker.api import produce as produce_room
from skra_app.broker.fences import Fences
from skra_app.broker.group import Groups
from skra_app.broker.group.state import Member
from skra_app.broker.log import DuplicateSequence, LogSettings
from skra_app.broker.log import commit as commit_room
from skra_app.broker.log import compaction as compaction_room
from skra_app.broker.log import partition as partition_room
from skra_app.broker.log.producers import Producers
from skra_app.broker.topics import Topics
from skra_app.broker.transaction.coordinator import Coordinator
from skra_app.gate import Gate
from skra_app.registry import Principal, transfer
from skra_app.registry.facts import OwnerTransferred
from skra_app.registry.owner import Owned
from tests.faults.simulation.plan import CLIENTS, COOPERATIVE, Plan, Step, churned, drawn, shrunk
from tests.faults.simulation.requests import JUDGED as PLACE
from tests.faults.simulation.world import BRIEF, KEPT, World, lived

pytestmark = pytest.mark.faults
LONG = [pytest.mark.deep, pytest.mark.timeout(3600)]


def fails(plan: Plan) -> bool:
    return bool(lived(plan).wrong)


@pytest.mark.parametrize("worlds", [8, pytest.param(300, marks=LONG)])
def test_nothing_acknowledged_is_lost_torn_doubled_or_shown_too_early(worlds: int, caplog) -> None:
    caplog.set_level("CRITICAL")
    first, seen = random.randrange(1 << 40), Counter[str]()
    for number in range(first, first + worlds):
        world = lived(drawn(str(number)))
        if world.wrong:
            smallest = shrunk(world.plan, fails)
            pytest.fail(f"{world.wrong[:3]}\n{world.plan}\nsmaller: {smallest}\n{lived(smallest).wrong[:3]}")
        seen += count(world)
    enough = min(
        seen["acknowledged"],
        seen["committed"],
        seen["deaths"] * 2,
        seen["fenced"] * 4,
        seen["judged"],
        seen["kept_out"],
    )
    assert enough >= worlds, f"too little happened: {seen}"


ONCE_WRONG = {
    "a copy of a batch that compaction had taken before a restart was called a gap": Plan(
        "w14",
        (
            "producer-0", "alpha", "beta", "alpha-tx", "beta-tx", "tx-0", "tx-1", "reader-committed", "reader-all",
            "member-0", "member-1", "kept-producer", "kept-reader", "cooperative-0", "cooperative-1",
            "cooperative-static",
        ),
        (
            Step(1.279159662437815, "kill"), Step(5.836116379938812, "transfer"), Step(6.27733708260318, "kill"),
            Step(7.12778556295782, "sync fails"), Step(7.351347613924377, "compact"),
            Step(7.716633335543156, "transfer"), Step(7.756230466990514, "kill"),
        ),
        8.0,
        0.05,
        LogSettings(fsync="group", segment_bytes=1500, checkpoint_bytes=3000),
    )
}  # fmt: skip


@pytest.mark.parametrize("plan", ONCE_WRONG.values(), ids=[one.seed for one in ONCE_WRONG.values()])
def test_what_once_went_wrong(plan: Plan, caplog) -> None:
    caplog.set_level("CRITICAL")
    assert lived(plan).wrong == []


@pytest.mark.parametrize("worlds", [4, pytest.param(300, marks=LONG)])
def test_a_group_without_peace_is_complete_and_has_read_everything_when_peace_comes(worlds: int, caplog) -> None:
    caplog.set_level("CRITICAL")
    first, generations = random.randrange(1 << 40), 0
    for number in range(first, first + worlds):
        world = lived(churned(str(number)))
        if world.wrong:
            smallest = shrunk(world.plan, fails)
            pytest.fail(f"{world.wrong[:3]}\n{world.plan}\nsmaller: {smallest}\n{lived(smallest).wrong[:3]}")
        generations += max((one.generation for one in world.history.assigned), default=0)
    assert generations >= 5 * worlds, f"there was peace: {generations} generations"


def count(world: World) -> Counter[str]:
    history = world.history
    return Counter(
        acknowledged=sum(one.offset is not None for one in history.told.values()),
        committed=sum(one == "committed" for one in history.decisions.values()),
        deaths=world.machine.life,
        fenced=len(history.fences),
        cut=history.starts[BRIEF] > 0,
        sifted=len(history.log[KEPT]) < sum(one.sent.place == KEPT for one in history.told.values()),
        kept=sum(len(one.kept) for one in history.assigned),
        judged=sum(one.sent.place == PLACE and one.offset is not None for one in history.told.values()),
        kept_out=sum(not one.sent.event for one in history.told.values()),
    )


def test_the_same_seed_lives_the_same_life(caplog) -> None:
    caplog.set_level("CRITICAL")
    steps = (Step(1, "full"), Step(1.5, "transfer"), Step(2, "kill"), Step(3, "power"), Step(3.5, "sync fails"))
    plan = replace(drawn("again", seconds=5), clients=CLIENTS, steps=steps, loss=0.1, together=0.5)
    one, other = lived(plan).history, lived(plan).history
    assert one.told
    assert one == other


def forget_duplicates():
    return patch.object(Producers, "duplicate", lambda *_: None)


def believe_everybody():
    return patch.object(Coordinator, "verify", lambda *_: 0)


def answer_before_the_sync():
    def start(self, worker, loop):
        self._covered, self._written = self._written, []
        self._settle(self._covered)

    return patch.object(commit_room.GroupCommit, "_start", start)


def show_what_is_open():
    return patch.object(partition_room.PartitionLog, "last_stable_offset", property(lambda log: log.high_watermark))


def let_everybody_write():
    entry = Gate._entry

    def entered(gate, topic, principal):
        owner = gate._registry.seen.owners.get(Owned.topic(topic))
        return entry(gate, topic, Principal(owner.application, named=True) if owner else principal)

    return patch.object(Gate, "_entry", entered)


def fence_too_early():
    fence = transfer.fence

    def fenced(registry, topic, epoch, offsets, actor):
        fence(registry, topic, epoch, {number: max(0, at - 3) for number, at in offsets.items()}, actor)

    return patch.object(transfer, "fence", fenced)


def never_fence():
    return patch.object(Fences, "follow", lambda *_: None)


def expect_everybody_for_ever():
    return patch.object(Groups, "catch_up", lambda *_: None)


def lose_the_latest():
    return patch.object(compaction_room, "_digest", lambda key: b"all the same")


def believe_the_first_metadata():
    return patch.object(Member, "update", lambda *_: None)


def call_new_ones_duplicates():
    duplicate = Producers.duplicate

    def known(producers, header):
        if header.base_sequence > 0 and header.base_sequence % 5 == 0:
            raise DuplicateSequence("planted")
        return duplicate(producers, header)

    return patch.object(Producers, "duplicate", known)


def own_nothing():
    return patch.object(
        transfer, "OwnerTransferred", lambda owned, name, epoch, why: OwnerTransferred(owned, name, 1, why)
    )


def remember_how_far_they_had_read():
    return patch.object(Broker, "_forget", lambda *_: None)


def take_up_no_deletion():
    return patch.object(Topics, "resume", lambda _: None)


def call_everything_an_event():
    return patch.object(Gate, "is_fine", lambda *_: True)


def judge_the_first_for_all():
    foresee = produce_room.foresee

    def foreseen(call, asked):
        return foresee(call, [asked[0]] * len(asked))

    return patch.object(produce_room, "foresee", foreseen)


def answer_each_other():
    serve_run = produce_room.serve_run

    def crossed(frames, offset, call):
        return reversed(list(serve_run(frames, offset, call)))

    served = tuple(replace(api, serve_run=crossed) for api in produce_room.APIS)
    table = dispatch_room._table() | {(0, version): served[0] for version in range(3, 10)}
    return patch.object(dispatch_room, "_table", lambda: table)


SETTINGS = LogSettings(fsync="group", segment_bytes=6000, checkpoint_bytes=3000)
TRANSFER = (Step(2, "transfer"),)
REMADE = (Step(3, "remake"), Step(6, "remake"))
REMADE_DEAD = (Step(3, "remake while dead"), Step(6, "remake while dead"))
POWER = (Step(1, "power"), Step(2, "power"))
JUDGED = ("judged-producer", "judged-other")
PLANTED = [
    (forget_duplicates, "duplicated", Plan("one", ("producer-0",), (Step(2, "kill"),), 5, 0.3, SETTINGS)),
    (answer_before_the_sync, ("lost", "refused to start"), Plan("two", ("producer-0",), POWER, 5, 0.0, SETTINGS)),
    (show_what_is_open, "aborted read", Plan("three", ("tx-0", "reader-committed"), (), 8, 0.0, SETTINGS)),
    (let_everybody_write, "trespassed", Plan("four", ("alpha", "beta"), TRANSFER, 5, 0.0, SETTINGS)),
    (fence_too_early, "trespassed", Plan("five", ("alpha", "beta"), TRANSFER, 5, 0.0, SETTINGS)),
    (never_fence, "unfenced", Plan("six", ("alpha", "beta"), TRANSFER, 5, 0.0, SETTINGS)),
    (expect_everybody_for_ever, "stuck", churned("eight")),
    (lose_the_latest, "lost", Plan("nine", ("kept-producer", "kept-reader"), (Step(4, "compact"),), 5, 0.0, SETTINGS)),
    (believe_the_first_metadata, "snatched", Plan("ten", COOPERATIVE, (), 40, 0.0, SETTINGS)),
    (call_new_ones_duplicates, "never there", Plan("eleven", ("producer-0",), (), 5, 0.0, SETTINGS)),
    (remember_how_far_they_had_read, "remembered", Plan("twelve", ("settler",), REMADE, 8, 0.0, SETTINGS)),
    (take_up_no_deletion, "remembered", Plan("thirteen", ("settler",), REMADE_DEAD, 8, 0.0, SETTINGS)),
    (call_everything_an_event, "admitted", Plan("fourteen", JUDGED, (), 8, 0.0, SETTINGS, together=1.0)),
    (judge_the_first_for_all, "admitted", Plan("fifteen", JUDGED, (), 8, 0.0, SETTINGS, together=1.0)),
    (answer_each_other, ("lost", "crossed"), Plan("sixteen", JUDGED, (), 8, 0.0, SETTINGS, together=1.0)),
    (own_nothing, "owned twice", Plan("seven", ("alpha", "beta"), TRANSFER, 5, 0.0, SETTINGS)),
]


@pytest.mark.parametrize(("plant", "found", "plan"), PLANTED, ids=[one[0].__name__ for one in PLANTED])
def test_a_planted_bug_is_found(plant, found, plan, caplog) -> None:
    caplog.set_level("CRITICAL")
    assert lived(plan).wrong == []
    with plant():
        wrong = lived(plan).wrong
    assert any(one.startswith(found) for one in wrong), wrong[:5]


def test_a_world_that_goes_wrong_is_made_smaller(caplog) -> None:
    caplog.set_level("CRITICAL")
    plan = Plan(
        "planted",
        ("producer-0", "producer-1", "alpha"),
        (Step(0.5, "skew"), Step(1, "kill"), Step(1.5, "retain")),
        3,
        0.3,
        SETTINGS,
    )
    with forget_duplicates():
        smallest = shrunk(plan, fails)
    assert len(smallest.clients) == 1
    assert len(smallest.steps) <= 1
