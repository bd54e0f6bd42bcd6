"""Many clients at once, on two worker processes over one journal: whoever comes second is told so, nothing twice."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

MANY = 32
ROUNDS = 8


def record(*fields, **more):
    members = [{"name": name, "type": kind, "default": default} for name, kind, default in fields]
    return {"schema": json.dumps({"type": "record", "name": "R", "fields": members}), **more}


A, B, B_TOO = ("a", "string", ""), ("b", "int", 0), ("b", "string", "")


@pytest.fixture(scope="module")
def pair(start_server, tmp_path_factory):
    """A server with two workers."""
    return start_server(tmp_path_factory.mktemp("together") / "skra", "--workers=2").ready()


@pytest.fixture(scope="module")
def clients(pair):
    """As many clients as there may be at once, each with a connection of its own."""
    opened = [httpx.Client(base_url=pair.registry_url, timeout=60) for _ in range(MANY)]
    for client in opened:
        client.get("/health")
    yield opened
    for client in opened:
        client.close()


@pytest.fixture
def http(clients):
    return clients[0]


@pytest.fixture
def at_once(clients):
    """Send requests, `(method, path, body)` each, from clients that wait for each other first."""

    def send(requests):
        start = threading.Barrier(len(requests))

        def ask(client, request):
            method, path, body = request
            start.wait()
            return client.request(method, path, json=body)

        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(ask, clients, requests))

    return send


def outcomes(answers):
    """How often each wire code came; 200 where all went well."""
    return Counter(answer.json()["error_code"] if answer.is_error else 200 for answer in answers)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_schema_gets_one_id_and_one_version(at_once, http, number):
    path = f"/subjects/same-{number}-value/versions"
    answers = at_once([("POST", path, record(A, (f"f{number}", "int", 0)))] * MANY)
    assert outcomes(answers) == {200: MANY}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert http.get(path).json() == [1]


def test_one_schema_under_many_subjects_gets_one_id(at_once, http):
    answers = at_once([("POST", f"/subjects/spread-{n}-value/versions", record(A, B)) for n in range(MANY)])
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(http.get(f"/schemas/ids/{answers[0].json()['id']}/versions").json()) == MANY


def test_different_schemas_get_different_ids_without_gaps(at_once, http):
    path = "/subjects/different-value/versions"
    http.put("/config/different-value", json={"compatibility": "NONE"})
    answers = at_once([("POST", path, record((f"d{n}", "int", 0))) for n in range(MANY)])
    ids = sorted(answer.json()["id"] for answer in answers)
    assert ids == list(range(ids[0], ids[0] + MANY))
    assert http.get(path).json() == list(range(1, MANY + 1))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_two_that_do_not_agree_one_is_refused(at_once, http, number):
    path = f"/subjects/torn-{number}-value/versions"
    http.post(path, json=record(A))
    answers = at_once([("POST", path, record(A, B)), ("POST", path, record(A, B_TOO))])
    assert outcomes(answers) == {200: 1, 409: 1}
    assert http.get(path).json() == [1, 2]


def test_a_version_is_given_to_one_of_those_who_want_it(at_once, http):
    path = "/subjects/wanted-value/versions"
    http.post(path, json=record(A))
    answers = at_once([("POST", path, record(A, (f"w{n}", "int", 0), version=2)) for n in range(MANY)])
    assert outcomes(answers) == {200: 1, 42201: MANY - 1}
    assert http.get(path).json() == [1, 2]


def test_configs_come_one_after_the_other(at_once, clients):
    levels = ["FULL", "NONE", "FORWARD", "BACKWARD_TRANSITIVE"]
    answers = at_once([("PUT", "/config/set-value", {"compatibility": levels[n % 4]}) for n in range(MANY)])
    assert outcomes(answers) == {200: MANY}
    assert all(answer.json()["compatibility"] == levels[n % 4] for n, answer in enumerate(answers))
    seen = {client.get("/config/set-value").json()["compatibilityLevel"] for client in clients}
    assert len(seen) == 1
    assert seen <= {*levels}
    deleted = at_once([("DELETE", "/config/set-value", None)] * MANY)
    assert outcomes(deleted) == {200: 1, 40401: MANY - 1}


def test_nothing_is_registered_once_a_subject_is_read_only(at_once, http, clients):
    path = "/subjects/closed-value/versions"
    http.post(path, json=record(A))
    wanted = [("POST", path, record(A, (f"c{n}", "int", 0))) for n in range(MANY - 1)]
    closing, *answers = at_once([("PUT", "/mode/closed-value", {"mode": "READONLY"}), *wanted])
    assert closing.status_code == 200
    found = outcomes(answers)
    assert found.keys() <= {200, 42205}
    stand = http.get(path).json()
    assert len(stand) == 1 + found[200]
    late = [client.post(path, json=record(A, (f"late{n}", "int", 0))) for n, client in enumerate(clients)]
    assert outcomes(late) == {42205: MANY}
    assert http.get(path).json() == stand


def test_a_subject_is_deleted_once(at_once, http):
    http.post("/subjects/gone-value/versions", json=record(A))
    assert outcomes(at_once([("DELETE", "/subjects/gone-value", None)] * MANY)) == {200: 1, 40404: MANY - 1}
    gone = at_once([("DELETE", "/subjects/gone-value?permanent=true", None)] * MANY)
    assert outcomes(gone) == {200: 1, 40401: MANY - 1}


def test_a_version_is_deleted_once(at_once, http):
    http.post("/subjects/one-value/versions", json=record(A))
    http.post("/subjects/one-value/versions", json=record(A, B))
    answers = at_once([("DELETE", "/subjects/one-value/versions/1", None)] * MANY)
    assert outcomes(answers) == {200: 1, 40406: MANY - 1}
    assert http.get("/subjects/one-value/versions").json() == [2]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_no_reference_dangles(at_once, http, number):
    target = f"target-{number}"
    http.post(f"/subjects/{target}/versions", json=record(A))
    text = json.dumps({"type": "record", "name": "Paid", "fields": [{"name": "of", "type": "R"}]})
    referring = {"schema": text, "references": [{"name": "R", "subject": target, "version": 1}]}
    registering, deleting = at_once(
        [("POST", f"/subjects/referrer-{number}/versions", referring), ("DELETE", f"/subjects/{target}", None)]
    )
    assert outcomes([registering, deleting]) in ({200: 1, 42206: 1}, {200: 1, 42201: 1})


def test_what_was_acknowledged_survives_a_kill(start_server, tmp_path):
    server = start_server(tmp_path / "skra", "--workers=2").ready()
    acknowledged, enough = {}, threading.Event()

    def register(writer):
        with httpx.Client(base_url=server.registry_url, timeout=60) as client:
            for number in range(10_000):
                subject = f"kept-{writer}-{number}-value"
                try:
                    answer = client.post(
                        f"/subjects/{subject}/versions", json=record((f"k{writer}n{number}", "int", 0))
                    )
                except httpx.HTTPError:
                    return
                assert answer.status_code == 200, answer.text
                acknowledged[subject] = answer.json()["id"]
                if len(acknowledged) >= 100:
                    enough.set()

    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(register, writer) for writer in range(8)]
        assert enough.wait(60)
        server.kill()
        for writer in writers:
            writer.result()
    again = start_server(tmp_path / "skra").ready()
    with httpx.Client(base_url=again.registry_url, timeout=60) as client:
        for subject, given in acknowledged.items():
            assert client.get(f"/subjects/{subject}/versions/1").json()["id"] == given
        known = client.get("/subjects").json()
    assert acknowledged.keys() <= {*known}
    assert len(known) <= len(acknowledged) + 8
