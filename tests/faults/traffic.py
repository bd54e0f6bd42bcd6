"""What real clients do all day, so that their bytes can be recorded."""

import asyncio
import json
from uuid import uuid4

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from kafka import KafkaConsumer

RECORD = {"type": "record", "name": "E", "fields": [{"name": "a", "type": "int"}]}
WIDER = {**RECORD, "fields": [*RECORD["fields"], {"name": "b", "type": "string", "default": ""}]}
OBJECT = {"type": "object", "properties": {"a": {"type": "string", "pattern": "^a+$"}}}
PROTO = 'syntax = "proto3"; message M { int32 a = 1; repeated string b = 2; }'


def kafka(bootstrap: str) -> None:
    """Administration, idempotent and transactional producers, consumers with and without groups, three libraries."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for made in admin.create_topics([NewTopic("fuzzed", 2, config={"cleanup.policy": "delete"})]).values():
        made.result(30)
    admin.list_topics(timeout=30)
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        _produce(bootstrap, {"compression.type": codec, "enable.idempotence": codec == "none"})
    _transact(bootstrap)
    _consume(bootstrap)
    asyncio.run(_aio(bootstrap))
    reader = KafkaConsumer("fuzzed", bootstrap_servers=bootstrap, group_id="python", auto_offset_reset="earliest")
    assert next(iter(reader)).value
    reader.close()


def _produce(bootstrap: str, told: dict[str, object]) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, **told})
    for number in range(20):
        producer.produce("fuzzed", b"v%d" % number * 20, key=b"k%d" % number, headers={"h": b"1"})
    assert producer.flush(30) == 0


def _transact(bootstrap: str) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": "fuzz"})
    producer.init_transactions(30)
    for end in (producer.commit_transaction, producer.abort_transaction):
        producer.begin_transaction()
        producer.produce("fuzzed", b"t")
        end(30)


def _consume(bootstrap: str) -> None:
    told = {"bootstrap.servers": bootstrap, "group.id": "fuzz", "auto.offset.reset": "earliest"}
    consumer = Consumer(told)
    consumer.subscribe(["fuzzed"])
    message = consumer.poll(30)
    assert message is not None
    consumer.commit(message, asynchronous=False)
    consumer.close()


async def _aio(bootstrap: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        await producer.send_and_wait("fuzzed", b"a")
    reading = AIOKafkaConsumer("fuzzed", bootstrap_servers=bootstrap, group_id="aio", auto_offset_reset="earliest")
    async with reading as consumer:
        await consumer.getone()


def http(base: str) -> None:
    """The calls of serializers, pipelines and people, one over each connection."""
    each_its_own = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=base, limits=each_its_own, timeout=30, headers={"Connection": "close"}) as client:
        for subject, schema, form in (("e-value", RECORD, "AVRO"), ("o-value", OBJECT, "JSON")):
            body = {"schema": json.dumps(schema), "schemaType": form}
            assert client.post(f"/subjects/{subject}/versions", json=body).is_success
            client.post(f"/subjects/{subject}", json=body)
        client.post("/subjects/p-value/versions", json={"schema": PROTO, "schemaType": "PROTOBUF"})
        wider = {"schema": json.dumps(WIDER)}
        client.post("/compatibility/subjects/e-value/versions/latest?verbose=true", json=wider)
        client.post("/v1/topics/e/impact", json=wider)
        client.post("/v1/subjects/e-value/versions", json=wider)
        contract = {"contract": "reader", "topic": "e", "reads": []}
        client.put("/v1/contracts/e/reader", json=contract, headers={"Authorization": "Basic cmVhZGVyOng="})
        client.put("/config/e-value", json={"compatibility": "FULL"})
        client.put("/mode/e-value", json={"mode": "READWRITE"})
        client.post("/subjects/x/versions", content=iter([json.dumps(wider).encode()]))
        reads = "/subjects /schemas/ids/1?subject=e-value /subjects/e-value/versions/1 /schemas/types /config /mode"
        for path in [*reads.split(), "/v1/search?q=a", "/v1/audit", "/v1/owners", f"/schemas/guids/{uuid4()}"]:
            client.get(path, headers={"Accept": "application/json"})
        client.delete("/subjects/o-value")
