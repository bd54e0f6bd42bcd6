"""The command line at a server that speaks TLS: by key, by certificate, by token; registry and broker."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from skra.__main__ import main
from skra_app.service import running
from tests.certificates import Authority
from tests.provider import Provider, secure_settings

SCHEMA = '{"type": "record", "name": "Sold", "fields": [{"name": "id", "type": "long"}]}'


class Secured(NamedTuple):
    url: str
    bootstrap: str
    ca: Authority
    provider: Provider
    key: str
    """Of the principal `shop`."""

    @property
    def trust(self) -> list[str]:
        return ["--url", self.url, "--ca", str(self.ca.file)]

    def ways(self) -> dict[str, list[str]]:
        return {
            "key": ["--user", f"shop:{self.key}"],
            "certificate": ["--cert", str(self.ca.client("shop"))],
            "token": ["--token", self.provider.token("ada", groups=["devs"])],
        }


@pytest.fixture(scope="module")
def secured(tmp_path_factory) -> Iterator[Secured]:
    ca, provider = Authority(tmp_path_factory.mktemp("ca")), Provider()
    told = secure_settings(ca, provider)
    with running(told) as server:
        flags = ["--url", server.registry_url, "--ca", str(ca.file), "--user", server.first_key]
        key = run(["principal", "add", "shop", "--role", "writer", *flags]).output.strip().splitlines()[-1]
        made = Secured(server.registry_url, server.bootstrap_servers, ca, provider, key)
        owner = ["--user", f"shop:{key}"]
        with ca.http(server.registry_url) as http:
            http.auth = ("shop", key)
            http.post("/subjects/shop.sold-value/versions", json={"schema": SCHEMA}).raise_for_status()
        assert run(["owner", "claim", "shop.sold", *made.trust, *owner]).exit_code == 0
        letter(made)
        yield made
    provider.close()


def letter(secured: Secured) -> None:
    """Send what the topic sets aside."""
    login = {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "PLAIN",
        "sasl.username": "shop",
        "sasl.password": secured.key,
    }
    config = secured.ca.confluent(secured.bootstrap) | login
    new = NewTopic("shop.sold", 1, 1, config={"skra.validation": "dlq"})
    admin = AdminClient(config)
    admin.create_topics([new])["shop.sold"].result(60)
    producer = Producer(config)
    for _ in "ab":
        producer.produce("shop.sold", b"nonsense")
    assert producer.flush(60) == 0


def run(arguments, env=None):
    clean = {"SKRA_URL": None, "SKRA_USER": None, "SKRA_TOKEN": None, "SKRA_CA": None, **(env or {})}
    return CliRunner().invoke(main, arguments, env=clean)


@pytest.mark.parametrize("way", ["key", "certificate", "token"])
def test_the_registry_is_reached_each_way(secured, way):
    done = run(["subjects", *secured.trust, *secured.ways()[way]])
    assert (done.exit_code, done.output.splitlines()) == (0, ["shop.sold-value\tversion 1"])


@pytest.mark.parametrize("way", ["key", "certificate", "token"])
def test_the_broker_is_reached_each_way(secured, way):
    told = ["--ca", str(secured.ca.file), "--broker", secured.bootstrap]
    done = run(["dlq", "ls", "shop.sold", "--all", "--output", "json", *told, *secured.ways()[way]])
    assert [json.loads(line)["place"] for line in done.output.splitlines()] == ["0/0", "0/1"], done.output


@pytest.mark.parametrize(("way", "place"), [("key", "0/0"), ("certificate", "0/1")])
def test_dead_letters_are_sent_back_by_their_owner(secured, way, place, tmp_path):
    event = tmp_path / "event.json"
    event.write_text('{"id": 7}')
    told = [*secured.trust, "--broker", secured.bootstrap, *secured.ways()[way]]
    healed = run(["dlq", "fix", "shop.sold", place, "--value", str(event), *told])
    assert (healed.exit_code, "sent: shop.sold[0]@" in healed.output) == (0, True), healed.output


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--broker-security", "plaintext"], "no Kafka broker answers"),
        (["--broker-security", "ssl"], "no Kafka broker answers"),
        (["--broker-security", "sasl_ssl"], "as whom? say --broker-user NAME:KEY"),
        (["--broker-user", "shop:skra_0_wrong", "--sasl-mechanism", "PLAIN"], "no Kafka broker answers"),
    ],
)
def test_a_broker_that_lets_nobody_in_is_told(secured, flags, said):
    done = run(["dlq", "ls", "shop.sold", "--ca", str(secured.ca.file), "--broker", secured.bootstrap, *flags])
    assert done.exit_code in {2, 3}
    assert said in done.output


def test_variables_say_the_same(secured, tmp_path):
    env = {"SKRA_URL": secured.url, "SKRA_CA": str(secured.ca.file), "SKRA_CERT": str(secured.ca.client("shop"))}
    assert run(["subjects"], env).output.startswith("shop.sold-value")
    exported = run(["export", "--from", secured.url, "--to", str(tmp_path / "all.json")], env)
    assert exported.exit_code == 0, exported.output
    linted = run(["lint", "--registry", secured.url, "--topic", "shop.sold", "--broker", secured.bootstrap], env)
    assert " samples of " in linted.output, linted.output


def test_whom_nobody_trusts_is_told(secured):
    done = run(["subjects", "--url", secured.url])
    assert done.exit_code == 3
    assert "certificate verify failed" in done.output.lower() or "CERTIFICATE_VERIFY_FAILED" in done.output


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--ca", "/nowhere/ca.pem"], "expected certificates of CAs as PEM"),
        (["--cert", "/nowhere/me.pem"], "expected a certificate with its own key"),
        (["--cert-key", "/nowhere/me.key"], "whose key?"),
    ],
)
def test_files_that_cannot_be_used_are_told(secured, flags, said):
    done = run(["subjects", "--url", secured.url, *flags])
    assert done.exit_code == 2
    assert said in done.output


def test_a_principal_without_a_key(secured):
    with secured.ca.http(secured.url) as http:
        assert http.get("/subjects").status_code == 401
    done = run(["principal", "add", "keyless", "--role", "reader", "--no-key", *secured.trust, *secured.ways()["key"]])
    assert done.exit_code == 1  # shop is no admin
    done = run(["principal", "add", "keyless", "--role", "reader", "--no-key", "--expires", "1d", *secured.trust])
    assert done.exit_code == 2
    assert "--expires is of a key" in done.output
