"""Real Kafka clients over TLS: by certificate, by key, by token."""

import asyncio
import ssl
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.abc import AbstractTokenProvider
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient
from kafka import KafkaProducer
from kafka.net.sasl.oauth import AbstractTokenProvider as KafkaPythonTokens

PATIENCE = 60


def told_by(config: dict[str, object], topic: str) -> str | None:
    """What a producer of confluent-kafka is told of one record; None: it is taken."""
    told: list[str | None] = []
    reasons: list[str] = []
    producer = Producer({**config, "message.timeout.ms": 10_000, "error_cb": lambda error: reasons.append(str(error))})
    producer.produce(topic, b"value", on_delivery=lambda error, _: told.append(error and error.name()))
    assert producer.flush(PATIENCE) == 0
    return f"{told[0]} {reasons}" if told[0] else None


def owner(secured, topic: str) -> str:
    with secured.admin() as http:
        return http.get(f"/v1/topics/{topic}/owner").raise_for_status().json()["application"]


def sasl(secured, mechanism: str, name: str = "shop") -> dict[str, object]:
    key = {"sasl.mechanism": mechanism, "sasl.username": name, "sasl.password": secured.keys[name]}
    return secured.ca.confluent(secured.bootstrap) | {"security.protocol": "SASL_SSL", **key}


def oauth(secured, subject: str = "ada", lifetime: float = 300, **claims: object) -> dict[str, object]:
    def token(_: str) -> tuple[str, float]:
        said = {"groups": ["devs"], **claims}
        return secured.provider.token(subject, lifetime, **said), time.time() + abs(lifetime)

    told = {"security.protocol": "SASL_SSL", "sasl.mechanism": "OAUTHBEARER", "oauth_cb": token}
    return secured.ca.confluent(secured.bootstrap) | told


@pytest.mark.parametrize("name", ["shop", "bank"])
def test_a_certificate_alone_is_enough(secured, name):
    config = secured.ca.confluent(secured.bootstrap, secured.ca.client(name))
    assert told_by(config, f"{name}.by-certificate") is None
    with secured.http(secured.ca.client(name)) as http:
        http.put(f"/v1/topics/{name}.by-certificate/owner", json={}).raise_for_status()
    assert owner(secured, f"{name}.by-certificate") == name
    other = secured.ca.confluent(secured.bootstrap, secured.ca.client("shop" if name == "bank" else "bank"))
    assert "TOPIC_AUTHORIZATION_FAILED" in (told_by(other, f"{name}.by-certificate") or "")
    reading = {"group.id": "g", "auto.offset.reset": "earliest"}
    consumer = Consumer(config | reading)
    consumer.subscribe([f"{name}.by-certificate"])
    assert consumer.poll(PATIENCE).value() == b"value"
    consumer.close()


def test_no_certificate_and_a_strangers_are_nobody(secured):
    for certificate in (None, secured.ca.client("stranger")):
        config = secured.ca.confluent(secured.bootstrap, certificate)
        assert told_by(config, "nobodys") is not None


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_keys_over_tls(secured, mechanism):
    assert told_by(sasl(secured, mechanism), "shop.by-key") is None


def test_sasl_goes_before_the_certificate(secured):
    certificate = str(secured.ca.client("bank"))
    both = {"ssl.certificate.location": certificate, "ssl.key.location": certificate}
    with secured.admin() as http:
        key = secured.keys["shop"]
        http.put("/v1/topics/shop.both/owner", json={}, auth=("shop", key)).raise_for_status()
    assert told_by(sasl(secured, "SCRAM-SHA-256") | both, "shop.both") is None
    wrong = sasl(secured, "PLAIN") | both | {"sasl.password": "skra_0_wrong"}
    assert told_by(wrong, "shop.both") is not None


def test_a_token_of_the_provider(secured):
    assert told_by(oauth(secured), "ada.by-token") is None
    with secured.http(Authorization=f"Bearer {secured.provider.token('ada', groups=['devs'])}") as http:
        http.put("/v1/topics/ada.by-token/owner", json={}).raise_for_status()
    assert told_by(oauth(secured, "bob"), "ada.by-token").startswith("TOPIC_AUTHORIZATION_FAILED")
    assert told_by(oauth(secured), "ada.by-token") is None
    assert told_by(oauth(secured, "granted"), "granted.t") is None


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"lifetime": -10}, "expired"),
        ({"aud": "another"}, "audience"),
        ({"groups": []}, "--oidc-groups"),
        ({"subject": "admin", "groups": ["platform"]}, "comes in with a key"),
    ],
)
def test_a_token_that_is_not_good_is_told_why(secured, claims, said):
    reasons: list[str] = []
    admin = AdminClient({**oauth(secured, **claims), "error_cb": lambda error: reasons.append(str(error).lower())})
    deadline = time.monotonic() + PATIENCE
    while not any(said in reason for reason in reasons):
        assert time.monotonic() < deadline, reasons
        admin.poll(0.1)


def test_a_session_ends_with_its_token_and_goes_on_with_a_new_one(secured):
    tokens: list[float] = []

    def token(_: str) -> tuple[str, float]:
        tokens.append(time.time())
        return secured.provider.token("ada", 6, groups=["devs"]), time.time() + 6

    failed: list[object] = []
    producer = Producer(oauth(secured) | {"oauth_cb": token, "log_level": 0})
    deadline = time.monotonic() + PATIENCE
    while len(tokens) < 4:
        assert time.monotonic() < deadline
        producer.produce("ada.sessions", b"x", on_delivery=lambda error, _: failed.append(error) if error else None)
        producer.flush(PATIENCE)
    assert not failed


class Given(AbstractTokenProvider):
    def __init__(self, text: str) -> None:
        self._text = text

    async def token(self) -> str:
        return self._text


def test_aiokafka(secured):
    async def there_and_back(topic: str, context: ssl.SSLContext, **login: object) -> None:
        known = {"bootstrap_servers": secured.bootstrap, "ssl_context": context, **login}
        async with AIOKafkaProducer(**known) as producer:
            await producer.send_and_wait(topic, b"value")
        async with AIOKafkaConsumer(topic, auto_offset_reset="earliest", **known) as consumer:
            assert (await consumer.getone()).value == b"value"

    async def all_ways() -> None:
        certificate = secured.ca.trusted(secured.ca.client("shop"))
        await there_and_back("shop.aio", certificate, security_protocol="SSL")
        plain = {"sasl_plain_username": "shop", "sasl_plain_password": secured.keys["shop"]}
        for mechanism in ("PLAIN", "SCRAM-SHA-512"):
            told = {"security_protocol": "SASL_SSL", "sasl_mechanism": mechanism, **plain}
            await there_and_back(f"shop.aio-{mechanism}", secured.ca.trusted(), **told)
        given = Given(secured.provider.token("ada", groups=["devs"]))
        told = {"security_protocol": "SASL_SSL", "sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_provider": given}
        await there_and_back("ada.aio", secured.ca.trusted(), **told)

    asyncio.run(asyncio.wait_for(all_ways(), PATIENCE))


def test_kafka_python(secured):
    class Tokens(KafkaPythonTokens):
        def token(self) -> str:
            return secured.provider.token("ada", groups=["devs"])

    certificate = str(secured.ca.client("bank"))
    known = {"bootstrap_servers": secured.bootstrap, "ssl_cafile": str(secured.ca.file)}
    key = {"sasl_plain_username": "shop", "sasl_plain_password": secured.keys["shop"]}
    ways = {
        "bank.kp": {"security_protocol": "SSL", "ssl_certfile": certificate, "ssl_keyfile": certificate},
        "shop.kp": {"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-256", **key},
        "ada.kp": {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "OAUTHBEARER",
            "sasl_oauth_token_provider": Tokens(),
        },
    }
    for topic, told in ways.items():
        producer = KafkaProducer(**known, **told)
        assert producer.send(topic, b"value").get(PATIENCE).offset == 0
        producer.close()
