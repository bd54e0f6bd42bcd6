"""Gating: wait for all that belongs together, then emit one event that tells the whole story.

When: a consumer would otherwise have to join several streams itself, each consumer anew: an order is complete when it
is paid *and* packed *and* its address is checked.
What can go wrong: a part that never comes keeps its gate waiting for ever (give it a time, and say so in an event of
its own); parts come in any order and more than once, so a gate is a set and opens once. All topics need the same key
and number of partitions, or the parts of one order reach different members of the group. What waits here is in memory
and is read again after a restart, because an input is committed only when no gate is waiting.

python examples/gating.py --broker 127.0.0.1:9092
"""

import json
from collections import defaultdict

from confluent_kafka import Message, Producer
from place import Place, fresh, main, read_until, reading, send


class Gate:
    """Opens for a key when every topic has said something about it."""

    def __init__(self, place: Place, wanted: frozenset[str], complete: str) -> None:
        self._producer = Producer(place.producer)
        self._wanted = wanted
        self._complete = complete
        self._waiting: dict[bytes, dict[str, str]] = defaultdict(dict)
        self.opened: set[bytes] = set()

    def take(self, message: Message) -> None:
        """One part; the last one missing opens the gate."""
        key = message.key()
        if key in self.opened:
            return
        self._waiting[key][message.topic()] = message.value().decode()
        if self._waiting[key].keys() == self._wanted:
            parts = {topic.rpartition("-")[0]: value for topic, value in sorted(self._waiting.pop(key).items())}
            self._producer.produce(self._complete, json.dumps(parts), key)
            self._producer.flush()
            self.opened.add(key)

    @property
    def idle(self) -> bool:
        """Whether nothing waits, so that everything read may be committed."""
        return not self._waiting


def run(place: Place) -> str:
    """Two orders, their parts out of order and one of them twice; a third that is never packed stays behind."""
    paid, packed, checked, complete = (fresh(place, name) for name in ("paid", "packed", "checked", "complete"))
    send(place, packed, [(b"o-2", b"box 7"), (b"o-1", b"box 3")])
    send(place, paid, [(b"o-1", b"12 EUR"), (b"o-1", b"12 EUR"), (b"o-2", b"7 EUR"), (b"o-3", b"1 EUR")])
    send(place, checked, [(b"o-1", b"Reykjavik"), (b"o-3", b"Akureyri"), (b"o-2", b"Husavik")])
    gate = Gate(place, frozenset({paid, packed, checked}), complete)
    with reading(place, paid, packed, checked, group=f"{complete}-gate") as consumer:

        def handle(message: Message) -> None:
            gate.take(message)
            if gate.idle:
                consumer.commit(asynchronous=False)

        read_until(consumer, handle, lambda: len(gate.opened) == 2)
    emitted: dict[str, object] = {}
    with reading(place, complete, group=f"{complete}-reader") as consumer:
        read_until(
            consumer, lambda m: emitted.update({m.key().decode(): json.loads(m.value())}), lambda: len(emitted) == 2
        )
    return json.dumps(emitted, sort_keys=True)


if __name__ == "__main__":
    main(__doc__, run)
