"""A queue made of a group: workers share the partitions, and what fails waits in a retry topic.

When: jobs, each for one worker, in no order that matters; and one bad job must not hold up those behind it.
What can go wrong: there are at most as many workers as partitions. A job that failed is overtaken by those behind it:
where order matters, stop instead (or hold back all of the same key). A retry without a pause hammers what is down, so
each retry topic has its own, and a worker that waits in front of it pauses the partition and goes on polling, or the
group takes it for dead. Count attempts in a header, and end somewhere: a dead-letter topic that
somebody looks at.

python examples/work_queue.py --broker 127.0.0.1:9092
"""

import time
from collections import Counter
from collections.abc import Callable

from confluent_kafka import Consumer, Message, Producer, TopicPartition
from place import Place, fresh, main, read_until, reading, send

ATTEMPTS = 3
PAUSE = 0.2
"""Seconds before a job is tried again; minutes in earnest."""


class Waiting:
    """Partitions whose next record is not due yet."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._until: dict[TopicPartition, float] = {}

    def holds(self, message: Message) -> bool:
        """Whether the record must wait; then its partition does, and the record will come again."""
        due = float(dict(message.headers() or []).get("due", b"0"))
        if due <= time.time():
            return False
        place = TopicPartition(message.topic(), message.partition(), message.offset())
        self._consumer.pause([place])
        self._consumer.seek(place)
        self._until[place] = due
        return True

    def release(self) -> None:
        """Go on with what is due by now."""
        for place in [place for place, due in self._until.items() if due <= time.time()]:
            del self._until[place]
            self._consumer.resume([place])


class Worker:
    """Does jobs, and sends on what it cannot do."""

    def __init__(self, place: Place, retries: str, dead: str, work: Callable[[str], None]) -> None:
        self._producer = Producer(place.producer)
        self._retries, self._dead = retries, dead
        self._work = work
        self.done: list[str] = []
        self.dead: list[str] = []

    def handle(self, message: Message) -> None:
        """One attempt at a job."""
        job, headers = message.value().decode(), dict(message.headers() or [])
        attempt = int(headers.get("attempt", b"1"))
        try:
            self._work(job)
        except RuntimeError as failure:
            self._send_on(message, attempt, str(failure))
        else:
            self.done.append(job)

    def _send_on(self, message: Message, attempt: int, reason: str) -> None:
        retry = attempt < ATTEMPTS
        headers = {"attempt": str(attempt + 1), "due": str(time.time() + PAUSE), "reason": reason}
        topic = self._retries if retry else self._dead
        self._producer.produce(topic, message.value(), message.key(), headers=headers)
        self._producer.flush()
        if not retry:
            self.dead.append(message.value().decode())


def flaky() -> Callable[[str], None]:
    """Work that fails the first time for `slow`, and always for `broken`."""
    tried: Counter[str] = Counter()

    def work(job: str) -> None:
        tried[job] += 1
        if job == "broken" or (job == "slow" and tried[job] == 1):
            raise RuntimeError(f"{job} failed at attempt {tried[job]}")

    return work


def run(place: Place) -> str:
    """Four jobs: two go through at once, one at the second attempt, one is set aside after three."""
    jobs, retries, dead = fresh(place, "jobs", 2), fresh(place, "jobs-retry"), fresh(place, "jobs-dead")
    send(place, jobs, [(job, job) for job in (b"one", b"broken", b"slow", b"two")])
    worker = Worker(place, retries, dead, flaky())
    with reading(place, jobs, retries, group=f"{jobs}-workers") as consumer:
        waiting = Waiting(consumer)

        def handle(message: Message) -> None:
            if not waiting.holds(message):
                worker.handle(message)
                consumer.commit(message, asynchronous=False)

        def done() -> bool:
            waiting.release()
            return len(worker.done) + len(worker.dead) == 4

        read_until(consumer, handle, done)
    return f"done: {', '.join(sorted(worker.done))}; set aside after {ATTEMPTS} attempts: {', '.join(worker.dead)}"


if __name__ == "__main__":
    main(__doc__, run)
