"""Records of partitions, from where a consumer stands to ends that are told."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final, TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from skra.exits import Unreachable

PATIENCE: Final = 30
"""Questions without an answer, a second each, after which a broker counts as silent."""
MOMENT_MS: Final = 1000

Record: TypeAlias = ConsumerRecord[bytes, bytes]
Offsets: TypeAlias = Mapping[TopicPartition, int]


async def up_to(consumer: AIOKafkaConsumer, ends: Offsets) -> AsyncGenerator[Sequence[Record]]:
    """The records before the ends, of one partition at a time; what is not there any more is passed over.

    Raises:
        Unreachable: the broker stops answering before.
    """
    left = [place for place, end in ends.items() if await consumer.position(place) < end]
    silent = 0
    while left and silent < PATIENCE:
        came = await consumer.getmany(*left, timeout_ms=MOMENT_MS)
        silent = 0 if came else silent + 1
        for place, found in came.items():
            yield [one for one in found if one.offset < ends[place]]
        left = [place for place in left if await consumer.position(place) < ends[place]]
    if left:
        numbers = ", ".join(str(one.partition) for one in left)
        raise Unreachable(f"the broker says nothing more of topic '{left[0].topic}', partitions {numbers}: try again")
