"""ok, BAD, ok, ok: what each client tells of the bad one, and whether it goes on (spec broker §3.4, §4.2 number 9).

The table pins what clients do today; a client that learns better makes its row fail.
"""

import asyncio
from collections import Counter

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer
from kafka import KafkaProducer

pytestmark = pytest.mark.faults
SENT = [b'{"id": "1"}', b"BAD", b'{"id": "2"}', b'{"id": "3"}']
SCHEMA = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}


def confluent(servers: str, idempotent: bool) -> list[str]:
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": idempotent})
    told: list[str] = []
    for value in SENT:
        producer.produce("t", value, on_delivery=lambda error, _: told.append(error.name() if error else ""))
        producer.flush(30)
    return told


def aio(servers: str, idempotent: bool) -> list[str]:
    async def send() -> list[str]:
        async with AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=idempotent) as producer:
            return [await told(producer, value) for value in SENT]

    async def told(producer: AIOKafkaProducer, value: bytes) -> str:
        try:
            await producer.send_and_wait("t", value)
        except Exception as error:  # noqa: BLE001 - whatever the client shows its user is what the table holds
            return type(error).__name__
        return ""

    return asyncio.run(send())


def python(servers: str, idempotent: bool) -> list[str]:
    producer = KafkaProducer(bootstrap_servers=servers, enable_idempotence=idempotent)
    told: list[str] = []
    for value in SENT:
        try:
            producer.send("t", value).get(30)
            told.append("")
        except Exception as error:  # noqa: BLE001 - see aio
            told.append(type(error).__name__)
    producer.close()
    return told


GOES_ON = ["1", "2", "3"]
REFUSED = {
    (confluent, False): ("INVALID_RECORD", GOES_ON),
    (confluent, True): ("INVALID_RECORD", GOES_ON),
    (aio, False): ("UnknownError", GOES_ON),
    (aio, True): ("UnknownError", GOES_ON),
    (python, False): ("InvalidRecordError", GOES_ON),
    (python, True): ("InvalidRecordError", ["1"]),  # dead from then on: a new producer, or skra.validation=dlq
}
AIOKAFKA_KNOWS_44 = "PolicyViolationError"


def landed(skra, n: int) -> list[str]:
    found = [event.value for event in skra.consumed("t", n=n)]
    return [one["id"] if isinstance(one, dict) else one for one in found]


def case(value: object) -> str | None:
    return value.__name__ if callable(value) else None


@pytest.mark.parametrize(("client", "idempotent"), REFUSED, ids=case)
def test_where_bad_records_are_rejected(skra, client, idempotent: bool) -> None:
    skra.topic("t", schema=SCHEMA)
    shown, ids = REFUSED[client, idempotent]
    later = "" if len(ids) > 1 else shown
    assert client(skra.bootstrap_servers, idempotent) == ["", shown, later, later]
    assert landed(skra, len(ids)) == ids
    assert skra.rejected().count("was rejected, error 87") == 1


@pytest.mark.parametrize(("mode", "there"), [("dlq", GOES_ON), ("observe", ["1", "BAD", "2", "3"])])
@pytest.mark.parametrize(("client", "idempotent"), REFUSED, ids=case)
def test_where_they_are_not_everybody_goes_on(skra, client, idempotent: bool, mode: str, there: list[str]) -> None:
    skra.topic("t", schema=SCHEMA, config={"skra.validation": mode})
    assert client(skra.bootstrap_servers, idempotent) == [""] * 4
    assert Counter(landed(skra, len(there))) == Counter(there)
    assert landed(skra, len(there)) == there
    if mode == "dlq":
        assert [event.raw for event in skra.consumed("t.dlq")] == [b"BAD"]


def test_a_fleet_that_does_not_know_87_can_be_told_44(skra) -> None:
    skra.topic("t", schema=SCHEMA, config={"skra.reject.code": "policy"})
    assert aio(skra.bootstrap_servers, True) == ["", AIOKAFKA_KNOWS_44, "", ""]
