"""A process that appends until it is killed; every acknowledged record goes to standard output, a line each."""

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID

from skra_app.broker.log import LogSettings, LogStore
from skra_app.broker.records import Producer, Record, encode

TOPIC_ID = UUID(int=1)
PARTITIONS = 4


async def write(store: LogStore, partition: int, life: int) -> None:
    log = store.log("t", partition)
    assert log is not None
    producer_id, sequence = store.new_producer_id(), 0
    while True:
        value = b"%d/%d/%d" % (life, producer_id, sequence)
        batch = encode([Record(None, value, sequence)], producer=Producer(producer_id, 0, sequence))
        appended = store.append(log, batch)
        again = store.append(log, batch)  # a duplicate of what is not durable yet
        assert again.duplicate
        assert again.base_offset == appended.base_offset
        await store.durable(appended.ticket)
        os.write(1, b"%d %d %s\n" % (partition, appended.base_offset, value))
        sequence += 1


async def main(root: Path, fsync: str, life: int) -> None:
    store = LogStore.open(root, LogSettings(fsync=fsync, segment_bytes=20_000, checkpoint_bytes=60_000))
    store.ensure("t", TOPIC_ID, PARTITIONS)
    os.write(1, b"ready\n")
    await asyncio.gather(*(write(store, partition, life) for partition in range(PARTITIONS) for _ in range(3)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
