"""A snapshot is the state that was written or it is nothing; and whoever starts from one knows what a replay knows."""

import fcntl
import json
import os
import random
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_app.errors import Rejection
from skra_app.journal import open_journal
from skra_app.registry import (
    Actor,
    Candidate,
    ConfigChange,
    Metadata,
    Mode,
    Owned,
    Principal,
    Registry,
    config,
    exemptions,
    mode,
    open_registry,
    ownership,
    policy,
    remove,
    topics,
    transfer,
)
from skra_app.registry.projection import project
from skra_app.registry.register import register
from skra_app.registry.snapshot import LAYOUT, NoSnapshot, fingerprint, read, written
from skra_app.registry.snapshots import LOCK, Snapshots
from skra_app.registry.state import State
from skra_app.settings import Settings
from skra_compat import Reference

ACTORS = [Actor(Principal(name, named=True), "http") for name in ("orders", "billing")]
SUBJECTS = ["a", "b-value", "ä/ö", ":.dev:a", ":.dev:c-key"]
SCOPES = ["", ":.dev:", *SUBJECTS]


def text(name, *fields):
    return json.dumps({"type": "record", "name": name, "fields": [{"name": f, "type": f} for f in fields]})


DEEDS = st.one_of(
    st.tuples(st.just("register"), st.sampled_from(SUBJECTS), st.sampled_from("ABC"), st.booleans()),
    st.tuples(st.just("refer"), st.sampled_from(SUBJECTS), st.sampled_from(SUBJECTS)),
    st.tuples(st.just("delete"), st.sampled_from(SUBJECTS), st.booleans()),
    st.tuples(st.just("delete version"), st.sampled_from(SUBJECTS), st.integers(1, 3), st.booleans()),
    st.tuples(st.just("config"), st.sampled_from(SCOPES), st.sampled_from(["FULL", "NONE", None]), st.booleans()),
    st.tuples(st.just("mode"), st.sampled_from(SCOPES), st.sampled_from([*Mode, None])),
    st.tuples(st.just("topic"), st.sampled_from(["t", "b"]), st.integers(0, 3)),
    st.tuples(st.just("offer"), st.sampled_from(SUBJECTS), st.sampled_from(["orders", "billing"])),
    st.tuples(st.sampled_from(["accept", "withdraw"]), st.sampled_from(SUBJECTS)),
    st.tuples(st.sampled_from(["claim", "exempt", "end"]), st.sampled_from(["t", "b"])),
    st.tuples(st.just("fence"), st.sampled_from(["t", "b"]), st.integers(1, 3)),
)


def _registers(registry, actor, subject, name, tagged):
    metadata = Metadata(properties={"confluent:version": "1", "owner": "x"}) if tagged else None
    register(registry, subject, Candidate(text(name), metadata=metadata), actor)


def _refers(registry, actor, subject, target):
    if latest := registry.state().latest(target):
        name = json.loads(registry.registered(latest.sequence).canonical)["name"]
        register(registry, subject, Candidate(text("R", name), references=(Reference(name, target, -1),)), actor)


def _configures(registry, actor, scope, level, normalize):
    if level is None:
        config.delete(registry, scope, actor)
    else:
        config.put(registry, scope, ConfigChange.of_json({"compatibility": level, "normalize": normalize}), actor)


def _sets_mode(registry, actor, scope, wanted):
    if wanted is None:
        mode.delete(registry, scope, actor)
    else:
        mode.put(registry, scope, wanted, actor, force=True)


def _has_topic(registry, actor, topic, partitions):
    if not partitions:
        topics.delete(registry, topic, actor)
    else:
        topics.create(registry, topic, partitions, actor, configs={"a": "b"}, policy={"validation": "observe"})
        policy.put(registry, topic, {"lint": "error"}, actor)


DOES = {
    "register": _registers,
    "refer": _refers,
    "delete": lambda registry, actor, subject, permanent: remove.subject(registry, subject, actor, permanent=permanent),
    "delete version": lambda registry, actor, subject, number, permanent: remove.version(
        registry, subject, number, actor, permanent=permanent
    ),
    "config": _configures,
    "mode": _sets_mode,
    "topic": _has_topic,
    "offer": lambda registry, actor, subject, to: transfer.offer(registry, Owned.subject(subject), to, actor),
    "accept": lambda registry, actor, subject: transfer.accept(registry, Owned.subject(subject), actor),
    "withdraw": lambda registry, actor, subject: transfer.withdraw(registry, Owned.subject(subject), actor),
    "claim": lambda registry, actor, topic: ownership.claim(registry, Owned.topic(topic), actor),
    "fence": lambda registry, actor, topic, epoch: transfer.fence(registry, topic, epoch, {0: 5, 1: 7}, actor),
    "exempt": lambda registry, actor, topic: exemptions.give(registry, topic, exemptions.Asked("migration", 9), actor),
    "end": lambda registry, actor, topic: exemptions.end(registry, topic, actor.principal.name, actor),
}


def do(registry, deed, actor):
    """One deed; what is refused is refused."""
    name, *how = deed
    with suppress(Rejection):
        DOES[name](registry, actor, *how)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(DEEDS, st.sampled_from(ACTORS)), max_size=40), st.integers(0, 40))
def test_a_snapshot_and_what_came_after_it_are_the_replay(deeds, at):
    journal = open_journal("memory:")
    registry = Registry(journal)
    config.put(registry, "", ConfigChange.of_json({"compatibility": "NONE"}), ACTORS[0])
    snapshot = taken(registry.state(), journal)
    for place, (deed, actor) in enumerate(deeds):
        do(registry, deed, actor)
        if place == at:
            snapshot = taken(registry.state(), journal)
    restored = read(snapshot, journal)
    state = project(restored, journal.since(restored.head))
    assert state == registry.state() == project(State(), journal.since(0))
    assert list(state.contexts()) == list(registry.state().contexts())
    assert taken(state, journal) == taken(read(taken(state, journal), journal), journal)


def taken(state, journal):
    return b"".join(written(state, fingerprint(journal, state.head)))


@pytest.fixture
def filled(registry, put, record, orders):
    """A registry in which every table holds something."""
    put("a", record("A"))
    put("b", record("B", "a A", references=(Reference("A", "a", 1),)))
    put(":.dev:c", record("C"))
    remove.version(registry, "b", 1, orders)
    topics.create(registry, "t", 1, orders, policy={"validation": "observe"})
    ownership.claim(registry, Owned.topic("t"), orders)
    ownership.assign(registry, "other", "order-service", orders)
    mode.put(registry, "a", Mode.READONLY, orders)
    return registry


def test_damage_anywhere_makes_it_no_snapshot(filled, journal):
    whole = taken(filled.state(), journal)
    assert read(whole, journal) == filled.state()
    dice = random.Random(1)
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << dice.randrange(8)
        with pytest.raises(NoSnapshot):
            read(bytes(damaged), journal)
    for cut in [*range(40), *range(0, len(whole), 37), len(whole) - 1]:
        with pytest.raises(NoSnapshot):
            read(whole[:cut], journal)
    with pytest.raises(NoSnapshot, match="damaged"):
        read(whole + b"\0", journal)


def test_another_layout_is_not_read(filled, journal):
    other = taken(filled.state(), journal).replace(LAYOUT.encode(), b"0-little", 1)
    with pytest.raises(NoSnapshot, match="0-little"):
        read(other, journal)


def test_a_snapshot_of_another_journal_is_not_read(filled, journal, clock, record):
    clock.now += 1
    other = open_journal("memory:")
    stranger = Registry(other, clock=clock)
    for number in range(filled.head()):
        register(stranger, "s", record(f"A{number}"), ACTORS[0], force=True)
    snapshot = taken(filled.state(), journal)
    with pytest.raises(NoSnapshot, match="another journal"):
        read(snapshot, other)
    with pytest.raises(NoSnapshot, match="another journal"):
        read(snapshot, open_journal("memory:"))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "snapshots"


@pytest.fixture
def started(journal, folder):
    """Another start on the same journal: the registry, and from where it read the journal."""

    def starts(every=4):
        begins = []

        class Watched:
            def __getattr__(self, name):
                return getattr(journal, name)

            def since(self, sequence):
                begins.append(sequence)
                return journal.since(sequence)

        registry = Registry(Watched(), snapshots=Snapshots(folder, Watched(), every=every))
        return registry, begins[0]

    return starts


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != LOCK)


def test_a_start_leaves_a_snapshot_that_the_next_one_starts_from(filled, started, folder):
    first, begin = started()
    assert begin == 0
    assert files(folder) == [f"{LAYOUT}-{filled.head()}.snapshot"]
    second, begin = started()
    assert begin == filled.head()
    assert second.state() == first.state() == filled.state()


def test_a_running_registry_writes_one_now_and_then_and_keeps_two(started, folder, record, somebody):
    registry, _ = started()
    for number in range(20):
        register(registry, f"s{number}", record(f"A{number}"), somebody)
        registry.settle()
    heads = sorted(int(name.removeprefix(f"{LAYOUT}-").removesuffix(".snapshot")) for name in files(folder))
    assert len(heads) == 2
    assert heads[1] > 15
    again, begin = started()
    assert begin == heads[1]
    assert again.state() == registry.state()


@pytest.mark.parametrize("harm", ["truncate", "empty", "garbage", "unreadable name", "delete", "delete all"])
def test_whatever_happens_to_the_files_the_registry_starts(filled, started, folder, harm):
    started()
    (path,) = [folder / name for name in files(folder)]
    whole = path.read_bytes()
    match harm:
        case "truncate":
            path.write_bytes(whole[: len(whole) // 2])
        case "empty":
            path.write_bytes(b"")
        case "garbage":
            path.write_bytes(os.urandom(5_000))
        case "unreadable name":
            path.rename(folder / f"{LAYOUT}-x.snapshot")
        case "delete":
            path.unlink()
        case _:
            for each in folder.iterdir():
                each.unlink()
            folder.rmdir()
    registry, begin = started()
    assert begin == 0
    assert registry.state() == filled.state()
    assert started()[1] == filled.head(), "and leaves a new one"


def test_the_newest_that_can_be_used_is_used(filled, started, folder, record, somebody):
    started()
    older = filled.head()
    for number in range(5):
        register(filled, f"s{number}", record(f"A{number}"), somebody)
    started()
    newest = folder / f"{LAYOUT}-{filled.head()}.snapshot"
    newest.write_bytes(newest.read_bytes()[:-1])
    registry, begin = started()
    assert begin == older
    assert registry.state() == filled.state()


def test_files_of_another_layout_are_left_until_they_are_old(filled, started, folder, record, somebody):
    folder.mkdir()
    for name in ("0-little-5.snapshot", "9-little-7.snapshot"):
        (folder / name).write_bytes(b"of another Skra")
        os.utime(folder / name, (1, int(name[0])))
    started()
    assert files(folder) == [f"{LAYOUT}-{filled.head()}.snapshot", "9-little-7.snapshot"]


def test_a_writer_that_died_leaves_nothing_that_is_read(filled, started, folder):
    folder.mkdir()
    whole = taken(filled.state(), filled._journal)
    (folder / f"{LAYOUT}-{filled.head()}.unfinished").write_bytes(whole[: len(whole) // 2])
    registry, begin = started()
    assert begin == 0
    assert registry.state() == filled.state()
    assert files(folder) == [f"{LAYOUT}-{filled.head()}.snapshot"]


def test_while_another_process_writes_nobody_else_does(filled, started, folder, record, somebody):
    registry, _ = started(every=1_000)
    folder.mkdir()
    with (folder / LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        busy = Snapshots(folder, filled._journal, every=1)
        busy.offer(registry.state())
        busy.settle()
        assert files(folder) == []
    free = Snapshots(folder, filled._journal, every=1)
    free.offer(registry.state())
    free.settle()
    assert files(folder) == [f"{LAYOUT}-{filled.head()}.snapshot"]


def test_one_of_many_that_start_together_replays_and_the_others_use_its_snapshot(filled, started, folder):
    found = []
    threads = [threading.Thread(target=lambda: found.append(started())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(begin for _, begin in found) == [0, *[filled.head()] * 3]
    assert all(registry.state() == filled.state() for registry, _ in found)


def test_a_folder_that_cannot_be_written_stops_nobody(filled, started, folder):
    folder.write_text("a file, no folder")
    registry, begin = started()
    assert begin == 0
    assert registry.state() == filled.state()


def test_the_settings_put_them_into_the_data_folder(tmp_path, record, somebody, monkeypatch):
    monkeypatch.setattr("skra_app.registry.snapshots.EVERY", 3)
    settings_ = Settings.read({}, data=tmp_path)
    registry = open_registry(settings_)
    for number in range(9):
        register(registry, f"s{number}", record(f"A{number}"), somebody)
        registry.settle()
    assert files(tmp_path / "snapshots")
    assert open_registry(settings_).state() == registry.state()


WRITER = """
import sys
from pathlib import Path
from skra_app.journal import open_journal
from skra_app.registry.projection import project
from skra_app.registry.snapshots import Snapshots
from skra_app.registry.state import State

journal = open_journal(sys.argv[1])
state = project(State(), journal.since(0))
print("ready", flush=True)
while True:
    snapshots = Snapshots(Path(sys.argv[2]), journal, every=1)
    snapshots.offer(state)
    snapshots.settle()
    for path in Path(sys.argv[2]).glob("*.snapshot"):
        path.unlink()
"""


@pytest.mark.faults
def test_kill_9_while_writing_leaves_a_whole_one_or_none(tmp_path, folder, record, somebody):
    url = f"sqlite:///{tmp_path / 'j.sqlite'}"
    registry = Registry(open_journal(url))
    for number in range(200):
        register(registry, f"s{number}", record(f"A{number}"), somebody)
    for turn in range(6):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, url, str(folder)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout.readline() == "ready\n"
        threading.Event().wait(0.01 * turn)
        writer.kill()
        writer.communicate()
        again = Registry(registry._journal, snapshots=Snapshots(folder, registry._journal, every=1_000))
        assert again.state() == registry.state()
