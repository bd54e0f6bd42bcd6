"""Orchestration: one service knows the steps, sends commands, and reads what became of them.

When: the order of steps is a rule of the business that changes, and somebody must be able to say where each case
stands: here is the one place to look.
What can go wrong: the orchestrator becomes the place where everything is decided; keep the decisions in the services
and only the order here. Its memory must survive it: this one keeps the state of each case as the latest record of a
compacted topic, written before the next command goes out, so a restart goes on where it stood.

python examples/orchestration.py --broker 127.0.0.1:9092
"""

import json
import threading
from collections import defaultdict

from confluent_kafka import Message, Producer
from place import Place, fresh, main, read_until, reading, send

STEPS = ("reserve", "charge", "ship")


class Orchestrator:
    """Sends each case from step to step."""

    def __init__(self, place: Place, commands: str, states: str) -> None:
        self._producer = Producer(place.producer)
        self._commands = commands
        self._states = states
        self.progress: dict[str, list[str]] = defaultdict(list)

    def begin(self, message: Message) -> None:
        """A new case: the first command."""
        self._go_on(message.key().decode())

    def answered(self, message: Message) -> None:
        """A step is done; one that was answered twice counts once."""
        case, step = message.key().decode(), message.value().decode()
        if step == self._next(case):
            self.progress[case].append(step)
            self._go_on(case)

    def _next(self, case: str) -> str:
        done = len(self.progress[case])
        return STEPS[done] if done < len(STEPS) else ""

    def _go_on(self, case: str) -> None:
        self._producer.produce(self._states, json.dumps(self.progress[case]), case)
        if step := self._next(case):
            self._producer.produce(self._commands, step, case)
        self._producer.flush()

    @property
    def finished(self) -> list[str]:
        """The cases that went through all steps."""
        return sorted(case for case, done in self.progress.items() if len(done) == len(STEPS))


def worker(place: Place, commands: str, answers: str, stopped: threading.Event) -> None:
    """Does what it is told and says that it is done; three services in one, to keep the example short."""
    with reading(place, commands, group=f"{commands}-workers") as consumer:

        def obey(message: Message) -> None:
            send(place, answers, [(message.key(), message.value())])
            consumer.commit(message, asynchronous=False)

        read_until(consumer, obey, stopped.is_set)


def run(place: Place) -> str:
    """Two orders go through three steps each."""
    orders, commands, answers, states = (fresh(place, name) for name in ("orders", "commands", "answers", "states"))
    stopped = threading.Event()
    working = threading.Thread(target=worker, args=(place, commands, answers, stopped))
    working.start()
    orchestrator = Orchestrator(place, commands, states)
    send(place, orders, [(b"o-1", b"{}"), (b"o-2", b"{}")])
    try:
        with reading(place, orders, answers, group=f"{orders}-orchestrator") as consumer:

            def handle(message: Message) -> None:
                (orchestrator.begin if message.topic() == orders else orchestrator.answered)(message)
                consumer.commit(message, asynchronous=False)

            read_until(consumer, handle, lambda: len(orchestrator.finished) == 2)
    finally:
        stopped.set()
        working.join()
    return "; ".join(f"{case}: {', '.join(orchestrator.progress[case])}" for case in orchestrator.finished)


if __name__ == "__main__":
    main(__doc__, run)
