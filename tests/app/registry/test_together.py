"""Many at once: threads, processes, registries on one journal, and a writer that is killed."""

import json
import subprocess
import sys
import threading
import time

import pytest

from skra_app.errors import NotOwner, Rejection
from skra_app.journal import open_journal
from skra_app.registry import Actor, Candidate, Owned, Principal, Registry, ownership
from skra_app.registry.register import register


def together(count, deed):
    """What each of `count` threads answered, or raised."""
    gate, answers = threading.Barrier(count), [None] * count

    def run(number):
        gate.wait()
        try:
            answers[number] = deed(number)
        except Rejection as refused:
            answers[number] = refused

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_32_threads_that_register_the_same_get_one_id_and_one_version(registry, somebody, record):
    versions = together(32, lambda _: register(registry, "s", record("A"), somebody))
    assert {(version.id, version.number) for version in versions} == {(1, 1)}
    assert [version.created for version in versions].count(True) == 1


def test_32_threads_that_register_different_schemas_get_an_id_each(registry, somebody, record):
    versions = together(32, lambda number: register(registry, "s", record(f"A{number}"), somebody))
    assert sorted(version.id for version in versions) == sorted(version.number for version in versions)
    assert sorted(version.number for version in versions) == list(range(1, 33))


def test_compare_and_set_has_one_winner(registry, somebody, record):
    answers = together(8, lambda number: register(registry, "s", record(f"A{number}", version=1), somebody))
    refused = [answer.code for answer in answers if isinstance(answer, Rejection)]
    assert refused == [42201] * 7


def test_ownership_has_one_winner(registry):
    def claims(number):
        return ownership.claim(registry, Owned.topic("orders"), Actor(Principal(f"app-{number}", named=True), "http"))

    answers = together(16, claims)
    winners = [answer.application for answer in answers if not isinstance(answer, NotOwner)]
    assert len(winners) == 1
    assert ownership.owner_of(registry.state(), Owned.topic("orders")).application == winners[0]


def test_a_second_registry_sees_everything_at_once(registry, journal, somebody, record):
    other = Registry(journal)
    for number in range(5):
        version = register(registry, "s", record(f"A{number}"), somebody)
        assert other.state().version("s", version.number).id == version.id
        assert register(other, "s", record(f"A{number}"), somebody).created is False
    assert other.state() == registry.state()


def test_a_state_that_somebody_keeps_does_not_change(registry, somebody, record):
    register(registry, "s", record("A"), somebody)
    kept = registry.state()
    register(registry, "s", record("B"), somebody)
    assert len(kept.versions("s")) == 1
    assert registry.state() is registry.state()


REGISTRANT = """
import json, sys, threading
from skra_app.registry import ANONYMOUS, Actor, Candidate, Registry
from skra_app.registry.register import register
from skra_app.journal import open_journal

registry = Registry(open_journal(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
found = []

def run():
    for number in range(10):
        text = json.dumps({"type": "record", "name": f"A{number}", "fields": []})
        version = register(registry, f"s{number}", Candidate(text), Actor(ANONYMOUS, "http"))
        found.append([version.subject, version.id, version.number, version.created])

threads = [threading.Thread(target=run) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(found), flush=True)
"""


@pytest.mark.faults
def test_4_processes_agree(tmp_path):
    url = f"sqlite:///{tmp_path / 'j.sqlite'}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", REGISTRANT, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    answers = [json.loads(process.communicate("go\n", timeout=60)[0]) for process in processes]
    every = [tuple(found) for answer in answers for found in answer]
    assert len(every) == 4 * 4 * 10
    assert len({found[:3] for found in every}) == 10, "one id and one version a subject, whoever asks"
    assert sum(found[3] for found in every) == 10
    assert {found[1] for found in every} == set(range(1, 11))


WRITER = """
import json, sys
from skra_app.registry import Actor, Candidate, Principal, open_registry, Registry
from skra_app.registry.register import register
from skra_app.journal import open_journal

registry = Registry(open_journal(sys.argv[1]))
number = 0
while True:
    number += 1
    text = json.dumps({"type": "record", "name": f"A{sys.argv[2]}x{number}", "fields": []})
    version = register(registry, f"s{sys.argv[2]}-{number}-value", Candidate(text), Actor(Principal("w", True), "http"))
    print(json.dumps([version.subject, version.number, version.id]), flush=True)
"""


@pytest.mark.faults
def test_kill_9_of_a_writer_loses_nothing_that_it_was_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'j.sqlite'}"
    told = []
    for turn in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, url, str(turn)], stdout=subprocess.PIPE, text=True)
        first = writer.stdout.readline()
        time.sleep(0.2 + 0.1 * turn)
        writer.kill()
        out, _ = writer.communicate()
        told += [json.loads(line) for line in (first + out).splitlines(keepends=True) if line.endswith("\n")]
    registry = Registry(open_journal(url))
    state = registry.state()
    assert len(told) > 3
    for subject, number, schema_id in told:
        assert state.version(subject, number).id == schema_id
        assert registry.registered(state.version(subject, number).sequence).subject == subject
        assert Owned.subject(subject) in state.owners, "claim and version come together"
    assert len(state.subjects) == len(state.owners)
    again = register(registry, "after", Candidate('"string"'), Actor(Principal("w", named=True), "http"))
    assert again.id == max(number for _, number in state.ids) + 1
