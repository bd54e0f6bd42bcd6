"""Validated produce through an unmodified librdkafka producer (acks=all, defaults).

Beside it: the same broker without validation, and librdkafka's in-process mock cluster, which neither validates nor
stores. Client and broker share the machine.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
from confluent_kafka import Producer

from bench.figure import Figure, against, interleaved
from bench.processes import processor_seconds
from bench.server import Server, serving
from skra_compat import Json, Schema

RECORDS = 100_000
ROUNDS = 3
PLAIN = b"x" * 200
SCHEMAS = Path(__file__).parent / "schemas"
EVENT: Json = {
    "orderId": "o-4711-0815",
    "customerId": "c-1234567",
    "status": "PLACED",
    "total": 12950,
    "currency": "ISK",
    "placedAt": 1764000000000,
    "lines": [{"sku": "book-0042", "quantity": 2}, {"sku": "book-0043", "quantity": 1}],
    "coupon": "WINTER",
}
FORMATS = {"AVRO": "order.avsc", "JSON": "order.json", "PROTOBUF": "order.proto"}


def figures() -> Iterator[Figure]:
    """Records a second, in turn, as medians; and the server's processor time for one, the least of the rounds."""
    with serving("--claim", "off", "--workers", "1") as server:
        costs: dict[str, list[float]] = {}
        contenders: dict[str, Callable[[], float]] = {
            "mock cluster": partial(_rate, {"test.mock.num.brokers": "1"}, "mock", PLAIN),
            "no schema": partial(_served, server, "plain", PLAIN, costs.setdefault("no schema", [])),
        }
        for format_name in FORMATS:
            topic = f"orders-{format_name.lower()}"
            payload = framed(server, format_name, topic)
            name = f"{format_name}, {len(payload)} bytes"
            contenders[name] = partial(_served, server, topic, payload, costs.setdefault(name, []))
        medians = interleaved(contenders, ROUNDS)
    yield from against("mock cluster", medians, "records/s")
    yield from [
        one for one in against("no schema", medians, "records/s") if one.name not in {"mock cluster", "no schema"}
    ]
    yield from [
        Figure(f"{name}: of the server's processor", 1e6 * min(each), "µs/record") for name, each in costs.items()
    ]


def framed(server: Server, format_name: str, topic: str) -> bytes:
    """An event in Confluent's wire format, its schema registered."""
    text = (SCHEMAS / FORMATS[format_name]).read_text()
    body = {"schemaType": format_name, "schema": text}
    answer = httpx.post(f"{server.registry}/subjects/{topic}-value/versions", json=body)
    payload = Schema.parse(format_name, text).values().write(EVENT)
    indexes = b"\x00" if format_name == "PROTOBUF" else b""
    return b"\x00" + int(answer.raise_for_status().json()["id"]).to_bytes(4) + indexes + payload


def led(broker: str, topic: str) -> None:
    """Have a topic be there."""
    Producer({"bootstrap.servers": broker}).list_topics(topic, timeout=10)


def _served(server: Server, topic: str, payload: bytes, costs: list[float]) -> float:
    """As `_rate`, keeping what it cost the server."""
    before = processor_seconds(server.pid)
    rate = _rate({"bootstrap.servers": server.broker}, topic, payload)
    costs.append((processor_seconds(server.pid) - before) / RECORDS)
    return rate


def _rate(settings: dict[str, str], topic: str, payload: bytes) -> float:
    producer = Producer({"acks": "all", "queue.buffering.max.messages": 1_000_000, **settings})
    failures: list[object] = []

    def report(error: object, _message: object) -> None:
        if error is not None:
            failures.append(error)

    producer.list_topics(topic, timeout=10)
    began = time.perf_counter()
    for _ in range(RECORDS):
        producer.produce(topic, payload, on_delivery=report)
        producer.poll(0)
    producer.flush(120)
    if failures:
        raise RuntimeError(f"{len(failures)} records did not land: {failures[0]}")
    return RECORDS / (time.perf_counter() - began)
