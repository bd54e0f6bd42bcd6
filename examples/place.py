"""What all examples share: where the broker is, a topic nobody used before, and a loop with an end."""

import argparse
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from confluent_kafka import Consumer, KafkaException, Message, Producer
from confluent_kafka.admin import AdminClient, NewTopic

PATIENCE = 30.0
"""Seconds after which an example that waits in vain ends with a TimeoutError."""


@dataclass(frozen=True)
class Place:
    """A broker."""

    bootstrap: str

    @property
    def client(self) -> dict[str, object]:
        """The configuration that every client begins with."""
        return {"bootstrap.servers": self.bootstrap, "session.timeout.ms": 6000}

    @property
    def producer(self) -> dict[str, object]:
        """The same for producers."""
        return {"bootstrap.servers": self.bootstrap, "enable.idempotence": True}


def fresh(place: Place, name: str, partitions: int = 1) -> str:
    """A new topic whose name begins so."""
    topic = f"{name}-{uuid4().hex[:8]}"
    admin = AdminClient({"bootstrap.servers": place.bootstrap})
    admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result(PATIENCE)
    return topic


def send(place: Place, topic: str, values: Iterable[bytes | tuple[bytes, bytes]], **rest: object) -> None:
    """Send values, or pairs of key and value, in order; `rest` goes to each: headers, a timestamp."""
    producer = Producer(place.producer)
    for one in values:
        key, value = one if isinstance(one, tuple) else (None, one)
        producer.produce(topic, value, key, **rest)
    producer.flush(PATIENCE)


@contextmanager
def reading(place: Place, *topics: str, group: str, **config: object) -> Iterator[Consumer]:
    """A member of a group that reads from the beginning and commits only when told to."""
    told = {"group.id": group, "auto.offset.reset": "earliest", "enable.auto.commit": False}
    consumer = Consumer(place.client | told | {name.replace("_", "."): value for name, value in config.items()})
    consumer.subscribe(list(topics))
    try:
        yield consumer
    finally:
        consumer.close()


def read_until(consumer: Consumer, handle: Callable[[Message], None], done: Callable[[], bool]) -> None:
    """Hand over message after message until it is done; a service would go on for ever."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        message = consumer.poll(0.1)
        if message is not None:
            if message.error():
                raise KafkaException(message.error())
            handle(message)
        elif time.monotonic() > deadline:
            raise TimeoutError("nothing came any more")


def main(description: str | None, run: Callable[[Place], str]) -> None:
    """Run an example from the command line and print how it ended."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--broker", default=os.environ.get("SKRA_BROKER", "127.0.0.1:9092"))
    print(run(Place(parser.parse_args().broker)))
