"""Events of a user's own making on their way into a topic: encoded, judged, sent; a refusal comes with its reason."""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skra.broker import Broker
from skra.client import RegistryClient
from skra.exits import Refused, Unusable
from skra.kafka.cluster import configs
from skra.kafka.connection import acting, administrator, existing, partitions, reachable
from skra.kafka.producing import Landed, NotTaken, Outgoing, Producing
from skra.kafka.refusal import newest, reason
from skra.record_options import Shape
from skra.records.chosen import encoder, encoder_of_file
from skra.records.encoding import Encoded, Encoder
from skra.records.given import Given, given

if TYPE_CHECKING:
    from skra_compat import Json


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked."""

    broker: Broker
    registry: RegistryClient
    topic: str
    shape: Shape


async def sent(order: Order, events: Sequence[str], file: Path | None) -> AsyncGenerator[Landed]:
    """Where each record landed, in the order of the events.

    Raises:
        Refused: an event is none of the schema, or the broker says no; those before it have landed.
        ClickException: registry or broker does not answer, or there is no such topic.
    """
    async with reachable(order.broker):
        known, wire = await _asked(order)
        writer = _Writer(order, _value_encoder(order, wire), _key_encoder(order, wire))
        if order.topic not in known and writer.value.schema is None:
            existing(order.broker, order.topic, known)
        where = order.shape.partition
        if order.topic in known and where is not None and where not in known[order.topic]:
            raise Unusable(f"--partition {where}: '{order.topic}' has partitions {_range(known[order.topic])}")
        seen = newest(order.registry, order.topic)
        try:
            async with (
                Producing.to(order.broker) as producing,
                aclosing(producing.landing(_records(writer, events, file))) as landing,
            ):
                async for landed in landing:
                    yield landed
        except NotTaken as refusal:
            raise Refused(await _why(order, str(refusal), seen)) from refusal


async def _records(writer: "_Writer", events: Sequence[str], file: Path | None) -> AsyncGenerator[Outgoing]:
    """Those given as words only if all of them are good; lines as they come."""
    if writer.order.shape.tombstone:
        yield writer.tombstone()
    elif events:
        for record in [writer.record(one) async for one in given(events, None)]:
            yield record
    else:
        async for one in given((), file):
            yield writer.record(one)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Makes records of events."""

    order: Order
    value: Encoder
    key: Encoder

    def record(self, one: Given) -> Outgoing:
        return self._outgoing(self._key_of(one), self.value.encoded(one.text, one.place))

    def tombstone(self) -> Outgoing:
        return self._outgoing(self.key.encoded(self.order.shape.key or "", "--key"), None)

    def _key_of(self, one: Given) -> Encoded | None:
        order = self.order
        if order.shape.key_field is None:
            return None if order.shape.key is None else self.key.encoded(order.shape.key, "--key")
        try:
            event: Json = json.loads(one.text)
            found = event[order.shape.key_field] if isinstance(event, dict) else None
        except (ValueError, KeyError, RecursionError):
            found = None
        if found is None:
            raise Refused(f"{one.place}: has no member '{order.shape.key_field}' to take the key from (--key-field)")
        if self.key.schema is not None:
            return self.key.written(found, one.place)
        return Encoded((found if isinstance(found, str) else json.dumps(found)).encode())

    def _outgoing(self, key: Encoded | None, value: Encoded | None) -> Outgoing:
        named = [one.header for one in (key, value) if one is not None and one.header is not None]
        return Outgoing(
            topic=self.order.topic,
            partition=self.order.shape.partition,
            key=None if key is None else key.payload,
            value=None if value is None else value.payload,
            headers=[*self.order.shape.headers, *named],
            at=self.order.shape.at,
        )


async def _asked(order: Order) -> tuple[dict[str, list[int]], str]:
    """The partitions of all topics, and where the topic's records are to name their schema."""
    async with administrator(order.broker) as admin:
        known = await partitions(admin)
        if order.shape.wire != "auto" or order.topic not in known:
            return known, "confluent" if order.shape.wire == "auto" else order.shape.wire
        try:
            wanted = (await configs(admin, [order.topic]))[order.topic].get("skra.wire")
        except Refused:  # who may write need not be let see
            wanted = None
    said = "" if wanted is None else wanted.value
    return known, {"header": "header", "raw-json": "raw"}.get(said, "confluent")


def _value_encoder(order: Order, wire: str) -> Encoder:
    if order.shape.schema_file is not None:
        return encoder_of_file(order.registry, order.topic, order.shape.schema_file, wire)
    return encoder(order.registry, order.topic, "value", wire, order.shape.version)


def _key_encoder(order: Order, wire: str) -> Encoder:
    if order.shape.key_schema == "none" or (order.shape.key is None and order.shape.key_field is None):
        return Encoder("key", None)
    version = "latest" if order.shape.key_schema == "auto" else order.shape.key_schema
    return encoder(order.registry, order.topic, "key", wire, version)


async def _why(order: Order, refusal: str, seen: int | None) -> str:
    who = frozenset({acting(order.broker), order.broker.user.partition(":")[0]} - {""})
    told = "" if seen is None else await reason(order.registry, order.topic, who, seen)
    return f"refused: {told or refusal}"


def _range(numbers: Sequence[int]) -> str:
    return f"0 to {numbers[-1]}" if len(numbers) > 1 else "0 alone"
