"""The first start with authentication on tells an admin's key once; afterwards all processes know it."""

import re

import httpx
import pytest
from confluent_kafka import Producer

KEY = re.compile(r"^  (admin):(skra_\S+)$", re.MULTILINE)


def keys_told(server):
    return KEY.findall("".join(server.said))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("data") / "skra"


def test_a_first_start_tells_a_key_that_a_second_one_does_not(start_server, data):
    server = start_server(data, "--auth", "on").ready()
    (credentials,) = keys_told(server)
    assert httpx.get(f"{server.registry_url}/ready").status_code == 200
    assert httpx.get(f"{server.registry_url}/subjects").status_code == 401
    with httpx.Client(base_url=server.registry_url, auth=credentials) as admin:
        assert admin.get("/subjects").json() == []
        reader = admin.post("/v1/principals", json={"name": "reader", "role": "reader"}).json()["key"]
        assert refused_to_produce(server, "reader", reader) == "TOPIC_AUTHORIZATION_FAILED"
        (rejection,) = admin.get("/v1/rejections").json()["rejections"]
        assert (rejection["principal"], rejection["topic"]) == ("reader", "orders")
    assert server.stop() == 0
    assert credentials[1] not in "".join([*server.complained])

    again = start_server(data, "--auth", "on").ready()
    assert keys_told(again) == []
    assert httpx.get(f"{again.registry_url}/subjects", auth=credentials).status_code == 200
    assert httpx.get(f"{again.registry_url}/subjects", auth=("reader", reader)).status_code == 200
    assert again.stop() == 0
    for path in (path for path in data.rglob("*") if path.is_file()):
        assert credentials[1].encode() not in path.read_bytes(), path


def refused_to_produce(server, name, key):
    """The error that a principal gets who may not write; the topic is made for it by its first admin."""
    (credentials,) = keys_told(server)
    config = {"bootstrap.servers": server.bootstrap_servers, "security.protocol": "SASL_PLAINTEXT"}
    owner = Producer(config | dict(zip(("sasl.username", "sasl.password"), credentials, strict=True), **PLAIN))
    owner.produce("orders", b"first")
    assert owner.flush(30) == 0
    told = []
    producer = Producer(config | PLAIN | {"sasl.username": name, "sasl.password": key})
    producer.produce("orders", b"x", on_delivery=lambda error, _: told.append(error and error.name()))
    assert producer.flush(30) == 0
    return told[0]


PLAIN = {"sasl.mechanism": "PLAIN"}
