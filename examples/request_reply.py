"""Request and reply: a question goes out with a correlation id and a topic for the answer, which carries the id back.

When: the other side is only to be reached through Kafka, or a slow answer must survive a restart of either side. Where
HTTP reaches it and the answer is needed at once, ask over HTTP.
What can go wrong: the asker is gone when the answer comes, or asks again: answers must do no harm twice, and nobody
waits without an end. Every asker reads the whole reply topic and picks its own, so give each busy asker its own.
The asker reads from the end, and must have found that end before it asks, or the answer comes before it listens.

python examples/request_reply.py --broker 127.0.0.1:9092
"""

import asyncio
from collections.abc import Callable
from typing import Self
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from place import PATIENCE, Place, fresh, main


class Asker:
    """Asks and awaits; any number of questions may be under way."""

    def __init__(self, place: Place, requests: str, replies: str) -> None:
        self._requests = requests
        self._replies = TopicPartition(replies, 0)
        self._producer = AIOKafkaProducer(bootstrap_servers=place.bootstrap)
        self._consumer = AIOKafkaConsumer(bootstrap_servers=place.bootstrap)
        self._open: dict[bytes, asyncio.Future[bytes]] = {}

    async def __aenter__(self) -> Self:
        await self._producer.start()
        await self._consumer.start()
        self._consumer.assign([self._replies])
        await self._consumer.seek_to_end(self._replies)
        await self._consumer.position(self._replies)
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.cancel()
        await self._consumer.stop()
        await self._producer.stop()

    async def ask(self, question: bytes, patience: float = PATIENCE) -> bytes:
        """The answer; raises TimeoutError when none comes in time."""
        correlation = uuid4().bytes
        self._open[correlation] = asyncio.get_running_loop().create_future()
        headers = [("correlation_id", correlation), ("reply_to", self._replies.topic.encode())]
        try:
            await self._producer.send_and_wait(self._requests, question, headers=headers)
            return await asyncio.wait_for(self._open[correlation], patience)
        finally:
            del self._open[correlation]

    async def _listen(self) -> None:
        async for reply in self._consumer:
            waiting = self._open.get(dict(reply.headers)["correlation_id"])
            if waiting is not None and not waiting.done():
                waiting.set_result(reply.value)


async def answering(place: Place, requests: str, answer: Callable[[bytes], bytes]) -> None:
    """Answers every question where its asker wants the answer; the id goes back untouched."""
    told = {"bootstrap_servers": place.bootstrap, "auto_offset_reset": "earliest", "enable_auto_commit": False}
    async with (
        AIOKafkaConsumer(requests, group_id=f"{requests}-answering", **told) as consumer,
        AIOKafkaProducer(bootstrap_servers=place.bootstrap) as producer,
    ):
        async for question in consumer:
            headers = dict(question.headers)
            back = [("correlation_id", headers["correlation_id"])]
            await producer.send_and_wait(headers["reply_to"].decode(), answer(question.value), headers=back)
            await consumer.commit()


async def conversation(place: Place) -> str:
    """Three questions at once."""
    requests, replies = fresh(place, "requests"), fresh(place, "replies")
    server = asyncio.create_task(answering(place, requests, lambda question: question[::-1]))
    try:
        async with Asker(place, requests, replies) as asker:
            answers = await asyncio.gather(*(asker.ask(question) for question in (b"live", b"stop", b"was")))
    finally:
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)
    return " ".join(answer.decode() for answer in answers)


def run(place: Place) -> str:
    """The same from the command line."""
    return asyncio.run(conversation(place))


if __name__ == "__main__":
    main(__doc__, run)
