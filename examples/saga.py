"""Saga with compensation: steps that cannot share a transaction; when one fails, those before it are undone.

When: a booking spans services that each keep their own data: flight, hotel, car. All or nothing, but not at once.
What can go wrong: a compensation is a new fact (a refund), not an undo: others have seen the first one. It must work
whenever it is asked for and more than once, for it is retried until it does. Undo in the opposite order. What must not
be undone (an e-mail) comes last.

python examples/saga.py --broker 127.0.0.1:9092
"""

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from confluent_kafka import Message, Producer
from place import Place, fresh, main, read_until, reading, send

STEPS = ("flight", "hotel", "car")


@dataclass
class Trip:
    """What is known of one saga; a service keeps it in a topic or a table (see orchestration.py)."""

    booked: list[str] = field(default_factory=list)
    undoing: bool = False

    def after(self, step: str, outcome: str) -> None:
        """Learn what became of a step; what was heard before changes nothing."""
        if outcome == "booked" and step not in self.booked:
            self.booked.append(step)
        elif outcome == "refused":
            self.undoing = True
        elif outcome == "cancelled" and step in self.booked:
            self.booked.remove(step)

    @property
    def command(self) -> str:
        """What to do next; nothing when the saga has ended."""
        if self.undoing:
            return f"cancel {self.booked[-1]}" if self.booked else ""
        return f"book {STEPS[len(self.booked)]}" if len(self.booked) < len(STEPS) else ""

    @property
    def end(self) -> str:
        """How it ended, empty while it is under way."""
        return "" if self.command else "called off" if self.undoing else "booked"


def services(place: Place, commands: str, outcomes: str, stopped: threading.Event) -> None:
    """Flight, hotel and car: there is no car for trip t-2."""
    with reading(place, commands, group=f"{commands}-services") as consumer:

        def obey(message: Message) -> None:
            deed, step = message.value().decode().split()
            no = deed == "book" and step == "car" and message.key() == b"t-2"
            outcome = "refused" if no else "booked" if deed == "book" else "cancelled"
            send(place, outcomes, [(message.key(), f"{step} {outcome}".encode())])
            consumer.commit(message, asynchronous=False)

        read_until(consumer, obey, stopped.is_set)


def run(place: Place) -> str:
    """Two trips: one is booked, the other called off and undone step by step."""
    commands, outcomes = fresh(place, "trip-commands"), fresh(place, "trip-outcomes")
    stopped = threading.Event()
    working = threading.Thread(target=services, args=(place, commands, outcomes, stopped))
    working.start()
    producer = Producer(place.producer)
    trips: dict[bytes, Trip] = defaultdict(Trip)
    story: dict[bytes, list[str]] = defaultdict(list)

    def go_on(key: bytes) -> None:
        if command := trips[key].command:
            story[key].append(command)
            producer.produce(commands, command, key)
            producer.flush()

    def learn(message: Message) -> None:
        trips[message.key()].after(*message.value().decode().split())
        go_on(message.key())

    try:
        for key in (b"t-1", b"t-2"):
            go_on(key)
        with reading(place, outcomes, group=f"{outcomes}-saga") as consumer:
            read_until(consumer, learn, lambda: all(trip.end for trip in trips.values()))
    finally:
        stopped.set()
        working.join()
    return "; ".join(f"{key.decode()} {trips[key].end}: {', '.join(said)}" for key, said in sorted(story.items()))


if __name__ == "__main__":
    main(__doc__, run)
