"""Replay from an offset or a time: the log still holds what was read, so read it again.

When: a bug in a consumer was mended and its results are wrong since Tuesday; a new service needs the history; an
audit asks what was known when.
What can go wrong: the work is done again, so it must bear that (idempotent_consumer.py), and nothing may go out a
second time: run the replay in a group of its own, writing into a table of its own, then swap. To move a group itself,
stop all its members first. What retention has deleted or compaction has dropped does not come back. By time means by
the records' timestamps, which producers give.

python examples/replay.py --broker 127.0.0.1:9092
"""

from confluent_kafka import Consumer, Message, TopicPartition
from place import PATIENCE, Place, fresh, main, read_until, send

TUESDAY = 1_764_028_800_000
HOUR = 3_600_000


def everything_from(place: Place, start: TopicPartition) -> list[str]:
    """All values from there to the end that stood when the replay began; no group is asked or moved."""
    consumer = Consumer(place.client | {"group.id": "unused", "enable.auto.commit": False})
    try:
        _, end = consumer.get_watermark_offsets(TopicPartition(start.topic, start.partition), PATIENCE)
        consumer.assign([start])
        read: list[Message] = []
        read_until(consumer, read.append, lambda: start.offset >= end or (bool(read) and read[-1].offset() == end - 1))
        return [message.value().decode() for message in read]
    finally:
        consumer.close()


def at_time(place: Place, topic: str, milliseconds: int) -> TopicPartition:
    """Where the first record stands that is not older; behind the last one when all are."""
    consumer = Consumer(place.client | {"group.id": "unused"})
    try:
        [found] = consumer.offsets_for_times([TopicPartition(topic, 0, milliseconds)], PATIENCE)
        _, end = consumer.get_watermark_offsets(TopicPartition(topic, 0), PATIENCE)
        return TopicPartition(topic, 0, found.offset if found.offset >= 0 else end)
    finally:
        consumer.close()


def rewind(place: Place, group: str, to: TopicPartition) -> int:
    """Move a group that has no members now; where its next member begins."""
    consumer = Consumer(place.client | {"group.id": group, "enable.auto.commit": False})
    try:
        consumer.commit(offsets=[to], asynchronous=False)
        return consumer.committed([TopicPartition(to.topic, to.partition)], PATIENCE)[0].offset
    finally:
        consumer.close()


def run(place: Place) -> str:
    """Five events, one an hour from Tuesday on; replayed from an offset, then from a time, then by a group."""
    topic = fresh(place, "readings")
    for hour in range(5):
        send(place, topic, [str(hour).encode()], timestamp=TUESDAY + hour * HOUR)
    by_offset = everything_from(place, TopicPartition(topic, 0, 3))
    noon = at_time(place, topic, TUESDAY + 2 * HOUR - 1)
    by_time = everything_from(place, noon)
    moved = rewind(place, f"{topic}-reports", noon)
    return f"from offset 3: {' '.join(by_offset)}; from 2 o'clock: {' '.join(by_time)}; the group goes on at {moved}"


if __name__ == "__main__":
    main(__doc__, run)
