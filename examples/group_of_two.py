"""Two consumers of one group share the partitions of a topic: every event is read once.

python examples/group_of_two.py --broker 127.0.0.1:9092

Makes a topic of four partitions, produces twenty events, and reads them with two consumers.
"""

import argparse
import os
import time
from uuid import uuid4

from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

TOPIC = "clicks"
EVENTS = 20


def produce(broker: str) -> None:
    """Twenty events with keys, spread over the partitions by their keys."""
    admin = AdminClient({"bootstrap.servers": broker})
    admin.create_topics([NewTopic(TOPIC, 4, 1)])[TOPIC].result(10)
    producer = Producer({"bootstrap.servers": broker, "client.id": "click-service"})
    for number in range(EVENTS):
        producer.produce(TOPIC, key=f"visitor-{number}", value=f"click {number}")
    producer.flush(10)


def member(broker: str, group: str) -> Consumer:
    """One consumer of the group, from the beginning."""
    consumer = Consumer(
        {"bootstrap.servers": broker, "group.id": group, "auto.offset.reset": "earliest", "session.timeout.ms": 6000}
    )
    consumer.subscribe([TOPIC])
    return consumer


def share(first: Consumer, second: Consumer) -> None:
    """Poll both until each has two partitions; nothing is committed before."""
    deadline = time.monotonic() + 30
    while sorted(len(consumer.assignment()) for consumer in (first, second)) != [2, 2]:
        if time.monotonic() > deadline:
            raise TimeoutError("the group did not settle")
        for consumer in (first, second):
            consumer.poll(0.1)
    for consumer in (first, second):
        for partition in consumer.assignment():
            partition.offset = 0
            consumer.seek(partition)


def main() -> None:
    """Produce, share, read, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--broker", default=os.environ.get("SKRA_BROKER", "127.0.0.1:9092"))
    broker = parser.parse_args().broker
    produce(broker)
    group = f"readers-{uuid4().hex[:8]}"
    members = [member(broker, group), member(broker, group)]
    share(*members)
    read = [0, 0]
    deadline = time.monotonic() + 30
    while sum(read) < EVENTS and time.monotonic() < deadline:
        for number, consumer in enumerate(members):
            message = consumer.poll(0.2)
            read[number] += message is not None and message.error() is None
    for consumer in members:
        consumer.close()
    print(f"two consumers with two partitions each read {sum(read)} events")


if __name__ == "__main__":
    main()
