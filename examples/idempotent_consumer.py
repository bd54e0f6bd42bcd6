"""Idempotent consumer: an event that comes twice does its work once, because the work and its id are kept together.

When: the work is outside of Kafka (a database, an account), where effectively_once.py does not reach, and cannot simply
be repeated.
What can go wrong: the id must be the event's own, given by its producer: offset and partition are new when the producer
sends again. Id and effect must be one transaction of the same database; a cache of ids beside it forgets at the worst
time. Ids must be kept for as long as an event may come again, replays included.

python examples/idempotent_consumer.py --broker 127.0.0.1:9092
"""

import sqlite3

from confluent_kafka import Message
from place import Place, fresh, main, read_until, reading, send

TABLES = """
CREATE TABLE seen (event TEXT PRIMARY KEY);
CREATE TABLE balance (account TEXT PRIMARY KEY, amount INTEGER NOT NULL);
"""
ADD = "INSERT INTO balance VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET amount = amount + excluded.amount"


class Ledger:
    """Balances, each payment counted once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._database.executescript(TABLES)

    def book(self, message: Message) -> None:
        """Add a payment to its account, unless it was added before."""
        event = dict(message.headers())["id"].decode()
        with self._database:
            new = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", [event]).rowcount
            if new:
                self._database.execute(ADD, [message.key().decode(), int(message.value())])

    def balances(self) -> dict[str, int]:
        """By account."""
        return dict(self._database.execute("SELECT account, amount FROM balance ORDER BY account"))


def pay(place: Place, topic: str, event: str, account: bytes, amount: int) -> None:
    """Send a payment under the id that it has wherever it is sent from."""
    send(place, topic, [(account, str(amount).encode())], headers={"id": event.encode()})


def run(place: Place) -> str:
    """Three payments; one is sent twice, and the consumer starts again without having committed."""
    topic = fresh(place, "payments")
    for event, account, amount in (("p-1", b"anna", 10), ("p-2", b"bo", 5), ("p-1", b"anna", 10), ("p-3", b"anna", 1)):
        pay(place, topic, event, account, amount)
    ledger = Ledger(sqlite3.connect(":memory:"))
    for _ in ("first", "again"):
        read: list[int] = []
        with reading(place, topic, group=f"{topic}-ledger") as consumer:

            def handle(message: Message, read: list[int] = read) -> None:
                ledger.book(message)
                read.append(message.offset())

            read_until(consumer, handle, lambda read=read: len(read) == 4)
    return ", ".join(f"{account} {amount}" for account, amount in ledger.balances().items())


if __name__ == "__main__":
    main(__doc__, run)
