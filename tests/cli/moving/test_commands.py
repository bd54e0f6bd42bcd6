"""`skra import` and `skra export` between real servers in processes of their own, which may die."""

import json
import os
import signal
import subprocess
from collections.abc import Callable

import httpx
import pytest
from confluent_kafka import Producer

from skra.client import RegistryClient
from skra.exits import Unreachable
from skra.moving.contents import Contents, Place, Standing
from skra.moving.directory_target import write_directory
from skra.moving.move import move
from skra.moving.remote import Remote
from skra.moving.selection import Selection
from skra.moving.topic_dump import lines_of, read_topic_dump
from skra.report.moved import succeeded
from tests.cli.moving.test_topic_dump import RECORDS, console
from tests.serving import start_server

__all__ = ["start_server"]

MANY = 60


@pytest.fixture(scope="module")
def shop(start_server, tmp_path_factory) -> str:
    """A registry in the newer shape, with some of everything."""
    url = start_server(tmp_path_factory.mktemp("shop") / "data", "--response-shape=8").ready().registry_url
    with httpx.Client(base_url=url, timeout=30) as http:
        for subject, schema in (("e-value", '"string"'), ("a%2Fb%20%C3%A9", '{"type":"map","values":"int"}')):
            http.post(f"/subjects/{subject}/versions", json={"schema": schema}).raise_for_status()
        proto = {"schema": 'syntax = "proto3"; message M { string id = 1; }', "schemaType": "PROTOBUF"}
        http.post("/subjects/:.dev:m.proto/versions", json=proto).raise_for_status()
        http.post("/subjects/gone/versions", json={"schema": '"int"'}).raise_for_status()
        http.delete("/subjects/gone").raise_for_status()
        http.put("/config/e-value", json={"compatibility": "FULL"}).raise_for_status()
        http.put("/mode/e-value", json={"mode": "READONLY"}).raise_for_status()
    return url


@pytest.fixture
def target(start_server, tmp_path) -> Callable[..., str]:
    return lambda name="target": start_server(tmp_path / name, "--response-shape=7").ready().registry_url


def files(folder) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_from_server_to_directory_to_server_to_directory(skra, shop, target, tmp_path):
    url = target()
    exported = skra("export", "--from", shop, "--to", tmp_path / "one")
    assert (
        exported.stdout == f"{tmp_path / 'one'}: 4 versions of 4 subjects; 9 files written, 0 removed, 0 as they were\n"
    )
    dry = skra("import", "--from", tmp_path / "one", "--to", url, "--dry-run", "--output", "json")
    assert json.loads(dry.stdout).items() >= {"dryRun": True, "changed": False, "registered": 4, "deleted": 1}.items()
    done = skra("import", "--from", tmp_path / "one", "--to", url)
    assert done.exit_code == 0, done.output
    skra("export", "--from", url, "--to", tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    again = skra("export", "--from", shop, "--to", url)
    assert again.stdout == "nothing to do: 4 versions stand as they should\n"


def test_a_conflict_ends_with_1_and_an_unreadable_source_with_2(skra, shop, target, tmp_path, write):
    url = target()
    httpx.post(f"{url}/subjects/e-value/versions", json={"schema": '"long"'}).raise_for_status()
    refused = skra("import", "--from", shop, "--to", url)
    assert refused.exit_code == 1
    assert "e-value version 1 stands and holds another schema" in refused.stdout
    assert skra("import", "--from", shop, "--to", url, "--into", "shop", "--context", ".").exit_code == 0
    assert httpx.get(f"{url}/subjects/:.shop:e-value/versions/1").json()["id"] == 1
    for source in (tmp_path, write("x.txt", "hello"), tmp_path / "nowhere"):
        assert skra("import", "--from", source, "--to", url).exit_code == 2
    assert skra("import", "--from", "http://127.0.0.1:9", "--to", url).exit_code == 3
    assert skra("import", "--from", shop, "--to", "nonsense").exit_code == 2


def test_a_topic_dump_is_read_from_a_file(skra, target, write):
    url = target()
    key = {"keytype": "SCHEMA", "subject": "e", "version": 3, "magic": 1}
    value = {"subject": "e", "version": 3, "id": 7, "schema": '"string"', "deleted": False}
    done = skra("import", "--from", write("dump.txt", f"{json.dumps(key)}\t{json.dumps(value)}\n"), "--to", url)
    assert done.exit_code == 0, done.output
    assert httpx.get(f"{url}/subjects/e/versions/3").json()["id"] == 7


@pytest.fixture(scope="module")
def many() -> Contents:
    """Enough to be interrupted in the middle."""
    found = {}
    for number in range(MANY):
        place, text = Place(f"subject-{number:04}", 1), f'{{"type":"fixed","name":"F{number}","size":4}}'
        found[place] = Standing(place, number + 1, "AVRO", text)
    return Contents(found, {}, {"": "READWRITE"})


class Interrupting(httpx.HTTPTransport):
    """The way to a real server, on which something happens after so many registrations."""

    def __init__(self, after: int, happens: Callable[[], object]) -> None:
        super().__init__()
        self.left, self.happens = after, happens

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.left -= 1
            if self.left == 0:
                self.happens()
        return super().handle_request(request)


def interrupted(url: str, happens: Callable[[], object]) -> Remote:
    return Remote(RegistryClient(url, transport=Interrupting(MANY // 2, happens)), jobs=2)


def test_a_killed_server_ends_an_import_that_can_be_repeated(start_server, many, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("skra.moving.remote.PAUSES", (0.01,))
    server = start_server(tmp_path / "data").ready()
    with pytest.raises(Unreachable, match="no registry answers"):
        move(many, interrupted(server.registry_url, server.kill))
    assert "run the same command again" in capsys.readouterr().err
    url = start_server(tmp_path / "data").ready().registry_url
    done = move(many, Remote(RegistryClient(url)))
    assert succeeded(done)
    assert 0 < done.plan.standing < MANY
    assert len(httpx.get(f"{url}/subjects").json()) == MANY
    assert httpx.get(f"{url}/mode").json() == {"mode": "READWRITE"}


@pytest.fixture
def interruptible():
    """Ctrl-C raises KeyboardInterrupt, whoever runs the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_leaves_the_registry_usable_and_a_second_run_completes(target, many, interruptible):
    url = target()
    with pytest.raises(KeyboardInterrupt):
        move(many, interrupted(url, lambda: os.kill(os.getpid(), signal.SIGINT)))
    assert httpx.get(f"{url}/mode").json() == {"mode": "READWRITE"}
    done = move(many, Remote(RegistryClient(url)))
    assert succeeded(done)
    assert 0 < done.plan.standing < MANY


@pytest.fixture(scope="module")
def topic(start_server, tmp_path_factory) -> str:
    """A broker with a `_schemas` topic."""
    server = start_server(tmp_path_factory.mktemp("topic") / "data").ready()
    producer = Producer({"bootstrap.servers": server.bootstrap_servers})
    for key, value in RECORDS:
        told = None if value is None else json.dumps(value).encode()
        producer.produce("_schemas", told, json.dumps(key).encode(), partition=0)
    assert producer.flush(30) == 0
    return server.bootstrap_servers


@pytest.mark.parametrize("printing", [["-J"], ["-K", "\t"], ["-K", "|", "-Z"]])
def test_a_real_topic_is_read_as_kcat_prints_it(require, topic, printing):
    asked = [require.command("kcat"), "-b", topic, "-C", "-t", "_schemas", "-e", "-q", *printing]
    dump = subprocess.run(asked, capture_output=True, check=True, text=True, timeout=60).stdout
    assert read_topic_dump(lines_of(dump), "kcat") == read_topic_dump(lines_of(console()), "console")


@pytest.mark.parametrize(
    ("url", "who", "sent"),
    [
        ("http://KEY:SE%40CRET@r:8081/", {}, "Basic S0VZOlNFQENSRVQ="),
        ("http://r:8081", {"principal": "KEY:SE@CRET"}, "Basic S0VZOlNFQENSRVQ="),
        ("http://a:b@r:8081", {"principal": "KEY:SE@CRET"}, "Basic S0VZOlNFQENSRVQ="),
        ("http://a:b@r:8081", {"token": "T"}, "Bearer T"),
        ("http://r:8081", {}, None),
    ],
)
def test_credentials_come_from_the_url_or_from_options_and_are_not_shown(url, who, sent):
    asked: list[httpx.Request] = []

    class Noting(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(200, json=[])

    client = RegistryClient(url, **who, transport=Noting())
    client.subjects()
    assert client.url == "http://r:8081"
    assert asked[0].headers.get("Authorization") == sent


OFF_THE_RULES = (
    '{"type":"object","properties":{"id":{"type":"string","required":true},"n":{"type":"any","minLength":-1}}}'
)
UNRESOLVED = '{"type":"object","properties":{"total":{"$ref":"http://example.org/money.json"}}}'


def test_what_another_registry_took_is_kept_and_its_records_are_judged_or_told_why_not(skra, start_server, tmp_path):
    server = start_server(tmp_path / "data").ready()
    texts = {"lax-value": (7, OFF_THE_RULES), "unknown-value": (9, UNRESOLVED)}
    wanted = {Place(name, 2): Standing(Place(name, 2), at, "JSON", text) for name, (at, text) in texts.items()}
    write_directory(Contents(wanted), tmp_path / "dump", Selection())
    end = ("--from", tmp_path / "dump", "--to", server.registry_url)
    dry = skra("import", *end, "--dry-run")
    assert "2 versions would be taken though off the rules of the language, 1 of which" in dry.stdout
    assert "unknown-value version 2 (text only): #/properties/total/$ref" in dry.stdout
    done = skra("import", *end)
    assert done.exit_code == 0, done.output
    for at, text in texts.values():
        assert httpx.get(f"{server.registry_url}/schemas/ids/{at}").json()["schema"] == text
    assert landed(server, "lax", b"\0\0\0\0\x07" + b'{"id":"x","n":[1]}') is None
    assert "invalid" in str(landed(server, "lax", b"\0\0\0\0\x07" + b'{"id":1}')).lower()
    refused = landed(server, "unknown", b"\0\0\0\0\x09" + b'{"total":1}')
    assert refused is not None
    told = skra("rejections", "unknown", "--url", server.registry_url)
    assert "cannot be judged" in told.output, told.output


def landed(server, topic: str, value: bytes) -> object:
    """What became of a record: None where it landed."""
    told: list[object] = []
    producer = Producer({"bootstrap.servers": server.bootstrap_servers})
    producer.produce(topic, value, on_delivery=lambda fault, _: told.append(fault))
    assert producer.flush(30) == 0
    return told[0]
