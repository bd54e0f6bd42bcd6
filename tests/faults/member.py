"""A process that is one member of a group: it says what it read, then commits, and says what came of that.

`member.py KIND BOOTSTRAP GROUP INSTANCE [hold]`: with `hold` the first commit waits for a line, and `-` is no instance.
SIGTERM has it leave.
"""

import asyncio
import signal
import sys
from collections.abc import Iterable

import aiokafka
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from confluent_kafka import Consumer, KafkaException, TopicPartition

SESSION_MS = 6000
TOPIC = "in"
HOLD = sys.argv[-1] == "hold"


def say(*words: object) -> None:
    """A line, written at once: nothing of it is lost when the process is killed."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def read(records: Iterable[tuple[int, int, bytes]]) -> None:
    for partition, offset, value in records:
        say("read", partition, offset, value.decode())


def confluent(bootstrap: str, group: str, instance: str, strategy: str) -> None:
    static = {} if instance == "-" else {"group.instance.id": instance}
    told = {"session.timeout.ms": SESSION_MS, "heartbeat.interval.ms": 300, "partition.assignment.strategy": strategy}
    reset = {"enable.auto.commit": False, "auto.offset.reset": "earliest", "log_level": 0}
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group, **told, **reset, **static})
    consumer.subscribe([TOPIC])
    over, hold = [], HOLD
    signal.signal(signal.SIGTERM, lambda *_: over.append(True))
    while not over:
        messages = [message for message in consumer.consume(5, 0.2) if not message.error()]
        if not messages:
            continue
        read((one.partition(), one.offset(), one.value()) for one in messages)
        if hold:
            sys.stdin.readline()
            hold = False
        ends = {one.partition(): one.offset() + 1 for one in messages}
        try:
            places = [TopicPartition(TOPIC, partition, end) for partition, end in ends.items()]
            done = consumer.commit(offsets=places, asynchronous=False)
            say("commit", *{place.error.name() if place.error else "ok" for place in done})
        except KafkaException as fault:
            say("commit", fault.args[0].name())
    consumer.close()


class Turns(aiokafka.ConsumerRebalanceListener):
    """What was read in a turn is committed before the next one begins, or never.

    `getmany` gives nothing while partitions are being divided, and what it gives is of the turn in which it returns,
    however long before it was called: a record that is passed over then is passed over for good.
    """

    def __init__(self) -> None:
        self.busy = asyncio.Lock()

    async def on_partitions_revoked(self, revoked: object) -> None:
        async with self.busy:
            pass

    async def on_partitions_assigned(self, assigned: object) -> None:
        pass


async def aio(bootstrap: str, group: str) -> None:
    told = {"session_timeout_ms": SESSION_MS, "heartbeat_interval_ms": 300, "max_poll_records": 5}
    reset = {"enable_auto_commit": False, "auto_offset_reset": "earliest"}
    reset["partition_assignment_strategy"] = (RangePartitionAssignor,)  # as the others of the group
    consumer = aiokafka.AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, **told, **reset)
    turns, over, hold = Turns(), asyncio.Event(), HOLD
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    consumer.subscribe([TOPIC], listener=turns)
    await consumer.start()
    while not over.is_set():
        batches = await consumer.getmany(timeout_ms=200)
        if not batches:
            continue
        async with turns.busy:  # at once: nobody else waits while holding it
            read((one.partition, one.offset, one.value) for batch in batches.values() for one in batch)
            if hold:
                await asyncio.to_thread(sys.stdin.readline)
                hold = False
            try:
                await consumer.commit({place: batch[-1].offset + 1 for place, batch in batches.items()})
                say("commit", "ok")
            except KafkaError as fault:
                say("commit", type(fault).__name__)
    await consumer.stop()


if __name__ == "__main__":
    kind, bootstrap, group, instance = sys.argv[1:5]
    if kind == "aiokafka":
        asyncio.run(aio(bootstrap, group))
    else:
        confluent(bootstrap, group, instance, kind)
