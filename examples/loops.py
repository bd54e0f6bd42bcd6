"""At least once and at most once: the same consumer, with the commit after the work or before it.

When: at least once wherever a lost event hurts and the work can be repeated (see idempotent_consumer.py); at most once
for what is worth nothing a moment later: metrics, cursors, live positions.
What can go wrong: after a crash, at least once does the last work again, at most once never does it. Auto-commit is
neither: it commits what was *polled*, whether or not the work was done.

python examples/loops.py --broker 127.0.0.1:9092
"""

from collections.abc import Callable
from contextlib import suppress

from confluent_kafka import Consumer, Message
from place import Place, fresh, main, read_until, reading, send

Step = Callable[[bytes], None]


def at_least_once(member: Consumer, work: Step, crash: Step, done: Callable[[], bool]) -> None:
    """Work, then commit: a crash between the two repeats the work."""

    def handle(message: Message) -> None:
        work(message.value())
        crash(message.value())
        member.commit(message, asynchronous=False)

    read_until(member, handle, done)


def at_most_once(member: Consumer, work: Step, crash: Step, done: Callable[[], bool]) -> None:
    """Commit, then work: a crash between the two loses the work."""

    def handle(message: Message) -> None:
        member.commit(message, asynchronous=False)
        crash(message.value())
        work(message.value())

    read_until(member, handle, done)


class Crash(Exception):
    """Stands for the end of the process."""


def crash_at(value: bytes) -> Step:
    """The process ends at that value, the first time."""
    ahead = [value]

    def step(now: bytes) -> None:
        if now in ahead:
            ahead.clear()
            raise Crash

    return step


def run(place: Place) -> str:
    """Read three events with each loop; both crash in the middle of the second and are started again."""
    topic = fresh(place, "readings")
    send(place, topic, [b"1", b"2", b"3"])
    seen: dict[str, list[bytes]] = {}
    for loop in (at_least_once, at_most_once):
        worked = seen[loop.__name__] = []
        crash = crash_at(b"2")
        for _ in ("until the crash", "after it"):
            with suppress(Crash), reading(place, topic, group=f"{topic}-{loop.__name__}") as member:
                loop(member, worked.append, crash, lambda worked=worked: worked[-1:] == [b"3"])
    return "; ".join(f"{name}: {b' '.join(values).decode()}" for name, values in seen.items())


if __name__ == "__main__":
    main(__doc__, run)
