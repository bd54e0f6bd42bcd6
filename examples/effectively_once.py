"""Effectively once: copy from topic to topic so that each result and the offset of its cause stand or fall together.

When: read, compute, write, all on one Kafka, and a result twice is a wrong result: sums, balances, bills.
What can go wrong: it holds inside Kafka alone; a call to a database or a mail server in the loop is at least once all
the same (see idempotent_consumer.py). Readers must ask for `read_committed`, or they see what was aborted. The
transactional id must be the same after a restart and different for each worker: it is what fences a worker that was
thought dead. A transaction that is open too long is aborted by the broker.

python examples/effectively_once.py --broker 127.0.0.1:9092
"""

from contextlib import suppress

from confluent_kafka import Message, Producer, TopicPartition
from place import PATIENCE, Place, fresh, main, read_until, reading, send


class Crash(Exception):
    """Stands for the end of the process."""


def copy(place: Place, source: str, target: str, until: int, crash_at: int | None = None) -> None:
    """Copy up to an offset; what a crash leaves open is aborted when the next worker begins."""
    producer = Producer({"bootstrap.servers": place.bootstrap, "transactional.id": f"{source}-copier"})
    producer.init_transactions(PATIENCE)
    copied: list[int] = []
    with reading(place, source, group=f"{source}-copiers") as consumer:

        def handle(message: Message) -> None:
            producer.begin_transaction()
            producer.produce(target, message.value().upper(), message.key())
            producer.flush()
            if message.offset() == crash_at:
                raise Crash
            following = TopicPartition(message.topic(), message.partition(), message.offset() + 1)
            producer.send_offsets_to_transaction([following], consumer.consumer_group_metadata(), PATIENCE)
            producer.commit_transaction(PATIENCE)
            copied.append(message.offset())

        read_until(consumer, handle, lambda: until in copied)


def values(place: Place, topic: str, isolation: str, wanted: int) -> list[str]:
    """What a reader sees."""
    seen: list[str] = []
    with reading(place, topic, group=f"{topic}-{isolation}", isolation_level=isolation) as consumer:
        read_until(consumer, lambda message: seen.append(message.value().decode()), lambda: len(seen) == wanted)
    return seen


def run(place: Place) -> str:
    """Three events; the worker dies between writing the second and saying that it did, and another takes over."""
    source, target = fresh(place, "amounts"), fresh(place, "booked")
    send(place, source, [b"a", b"b", b"c"])
    with suppress(Crash):
        copy(place, source, target, until=2, crash_at=1)
    copy(place, source, target, until=2)
    careful, careless = values(place, target, "read_committed", 3), values(place, target, "read_uncommitted", 4)
    return f"read_committed: {' '.join(careful)}; read_uncommitted: {' '.join(careless)}"


if __name__ == "__main__":
    main(__doc__, run)
