"""Dead letters go into the log before the batch that they were taken from, and count with it.

Both are appended in one turn of the log, so that one sync covers them and the producer is answered after it. A crash
between the two leaves a dead letter whose batch comes again: nothing is lost, and one may stand there twice.
"""

from dataclasses import dataclass

from skra_app.broker.hospital.aside import Aside, without
from skra_app.broker.hospital.letter import Sender, dead_letters
from skra_app.broker.log import LogStore, PartitionLog
from skra_app.broker.records import Batch, encode
from skra_app.broker.topic import Topic
from skra_app.broker.topics import Topics
from skra_app.clock import Clock
from skra_app.registry.actor import Actor, Principal

ENDING = ".dlq"


def dead_letter_topic(topic: str) -> str:
    """The topic that takes the dead letters of another."""
    return topic + ENDING


@dataclass(frozen=True, slots=True)
class Hospital:
    """Sends records aside; belongs to the broker's loop."""

    topics: Topics
    store: LogStore
    clock: Clock

    def open(self, topic: Topic, principal: Principal) -> None:
        """Makes sure that the topic's dead letters have a place, partition by partition.

        Raises:
            Rejection: such a topic cannot be: its name is too long, the registry cannot be written.
        """
        name, actor = dead_letter_topic(topic.name), Actor(principal, via="kafka, for dead letters")
        standing = self.topics.get(name) or self.topics.create_on_demand(name, topic.partitions, actor)
        if standing.partitions < topic.partitions:
            self.topics.add_partitions_on_demand(name, topic.partitions, actor)

    def take_in(self, log: PartitionLog, batch: Batch, aside: Aside, sender: Sender) -> Batch:
        """Appends the dead letters of a batch that is about to be appended to `log`; gives what is left of it.

        A producer's duplicate has its dead letters already and is given back as it is. Raises LogError: the batch
        cannot be appended, or its dead letters cannot.
        """
        if log.known(batch.header) is not None:
            return batch
        letters = self.store.log(dead_letter_topic(sender.topic), sender.partition)
        assert letters is not None, "open made it"
        now = self.clock.milliseconds()
        codec = batch.header.codec
        self.store.append(letters, encode(dead_letters(aside, sender, log.end_offset, now), codec=codec))
        return without(batch, frozenset(aside.by_record))
