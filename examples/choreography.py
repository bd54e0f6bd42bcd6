"""Choreography: services that know topics and not each other; each reacts to a fact and publishes its own.

When: few steps, each of them owned by another team, and nobody needs to see the whole as one thing. A new service
joins by reading a topic; nobody has to be told.
What can go wrong: the flow is written down nowhere, and a circle of reactions goes round for ever. Carry a correlation
id, and look at saga.py or orchestration.py when steps have to be undone or somebody asks "where is my order?".

python examples/choreography.py --broker 127.0.0.1:9092
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass

from confluent_kafka import Producer
from place import Place, fresh, main, read_until, reading, send

Event = dict[str, object]


@dataclass(frozen=True)
class Service:
    """Reads one topic, owns another."""

    name: str
    reads: str
    writes: str
    react: Callable[[Event], Event]

    def serve(self, place: Place, stopped: threading.Event) -> None:
        """React until stopped: publish, wait until it is safe, then commit; a crash repeats the reaction."""
        producer = Producer(place.producer)
        with reading(place, self.reads, group=f"{self.reads}-{self.name}") as consumer:

            def handle(message: object) -> None:
                fact = self.react(json.loads(message.value()))
                producer.produce(self.writes, json.dumps(fact), message.key())
                producer.flush()
                consumer.commit(message, asynchronous=False)

            read_until(consumer, handle, stopped.is_set)


def run(place: Place) -> str:
    """An order is placed, so it is paid; it is paid, so it is shipped."""
    placed, paid, shipped = (fresh(place, name) for name in ("orders-placed", "orders-paid", "orders-shipped"))
    services = [
        Service("payment", placed, paid, lambda order: {**order, "paid": order["total"]}),
        Service("shipping", paid, shipped, lambda order: {**order, "parcel": f"parcel-{order['id']}"}),
    ]
    stopped = threading.Event()
    threads = [threading.Thread(target=service.serve, args=(place, stopped)) for service in services]
    for thread in threads:
        thread.start()
    send(place, placed, [(b"o-1", b'{"id": "o-1", "total": 12}'), (b"o-2", b'{"id": "o-2", "total": 7}')])
    parcels: list[str] = []
    try:
        with reading(place, shipped, group=f"{shipped}-tracking") as consumer:
            read_until(consumer, lambda m: parcels.append(json.loads(m.value())["parcel"]), lambda: len(parcels) == 2)
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    return f"shipped {', '.join(parcels)}"


if __name__ == "__main__":
    main(__doc__, run)
