"""The topics that this broker serves: what the registry's journal says there is, and the logs that hold their records.

Topics are facts of the registry; the log follows them. Before anything is looked up, `refresh` asks whether the
registry moved and opens, grows, configures or deletes logs accordingly. A few topics belong to the broker alone and
are in no journal.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from uuid import UUID, uuid4

from skra_app.broker.log import LogError, LogStore, PartitionLog, StorageFull, TopicLimits
from skra_app.broker.topic import Topic
from skra_app.broker.topic_configs import parted, verified
from skra_app.errors import InvalidTopic, StoreFailed, TopicExists
from skra_app.registry import Registry, ownership, policy, topics
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.state import State
from skra_app.registry.table import Table
from skra_app.registry.topic import Topic as RegisteredTopic
from skra_app.registry.topic import TopicPolicy

log = logging.getLogger(__name__)


class Topics:
    """Looks topics up, and keeps the log in step with the registry."""

    def __init__(
        self,
        registry: Registry,
        store: LogStore,
        deleted: Callable[[str], None],
        moved: Callable[[State], None] = lambda _: None,
    ) -> None:
        self._registry = registry
        self._store = store
        self._deleted = deleted
        self._moved = moved
        self._followed: State | None = None
        self._seen: Table[str, RegisteredTopic] | None = None
        self._registered: dict[str, RegisteredTopic] = {}
        self._served: dict[str, Topic] = {}
        self._held_up: set[str] = set()
        """Topics whose logs could not be made, or not be deleted, when that was tried last."""

    def resume(self) -> None:
        """Take up the deletions that the broker was stopped in the middle of; the next `refresh` carries them out.

        A log that the journal never knew is left alone: somebody may have started with another journal.
        """
        wanted, found = self._registry.state().topics, self._store.topics()
        strange = {
            str(topic_id): name
            for name, topic_id in found.items()
            if name not in self._served and (name not in wanted or wanted[name].uuid != str(topic_id))
        }
        over = topics.deleted(self._registry, strange) if strange else frozenset[str]()
        for uuid, name in strange.items():
            if uuid in over or name in wanted:
                self._registered[name] = RegisteredTopic(name, uuid, 0, {})
            else:
                log.warning("the log of topic %s is left alone: the journal does not know its id %s", name, uuid)

    def refresh(self) -> None:
        """Catch up with the registry, so that no request is answered from an older state than its own time."""
        self._follow(self._registry.state())

    def keep_up(self) -> None:
        """The same without asking: follow what was seen of the registry meanwhile, by our own doing mostly."""
        state = self._registry.seen
        if state is not self._followed:
            self._follow(state)

    def _follow(self, state: State) -> None:
        if state is self._followed:
            return
        if state.topics is not self._seen:
            self._follow_topics(state.topics)
        self._moved(state)
        self._followed = None if self._held_up else state

    def _follow_topics(self, wanted: Table[str, RegisteredTopic]) -> None:
        for name in wanted.apart(self._seen) if self._seen is not None else {*self._registered, *wanted}:
            known, topic = self._registered.get(name), wanted.get(name)
            if known is not None and _gone(known, topic) and not self._drop(name):
                continue
            if topic is not None and self._registered.get(name) != topic:
                self._serve(topic)
        self._seen = None if self._held_up else wanted  # None: all is looked at again, the next time

    def get(self, name: str) -> Topic | None:
        """The topic of that name."""
        return self._served.get(name)

    def by_id(self, topic_id: UUID) -> Topic | None:
        """The topic with that id."""
        return next((topic for topic in self._served.values() if topic.id == topic_id), None)

    def all(self) -> Iterator[Topic]:
        """Every topic, by name."""
        yield from (self._served[name] for name in sorted(self._served))

    def log(self, name: str, partition: int) -> PartitionLog | None:
        """The log of one partition."""
        return self._store.log(name, partition)

    def create(
        self, name: str, partitions: int, configs: Mapping[str, str], actor: Actor, *, only_validate: bool = False
    ) -> Topic:
        """Create a topic and serve it at once; `skra.*` among the configs become its policy. Raises Rejection."""
        kafka, policies = parted(configs)
        settings = verified({name: value for name, value in kafka.items() if value is not None})
        self._verify_name(name)
        TopicPolicy().with_members(policies)
        if only_validate:
            return Topic(name, uuid4(), partitions, settings)
        topics.create(self._registry, name, partitions, actor, configs=settings, policy=policies)
        return self._just_made(name)

    def create_on_demand(self, name: str, partitions: int, actor: Actor) -> Topic:
        """Create a topic because a client asked for it; as good when another was faster. Raises Rejection.

        A topic may have an owner before it exists: its schema was registered first. Whoever asks first, a reader
        perhaps, has it created in the owner's name; that gives the asker no right to write.
        """
        try:
            return self.create(name, partitions, {}, self._in_owners_name(name, actor))
        except TopicExists:
            return self._just_made(name)

    def _just_made(self, name: str) -> Topic:
        self.refresh()
        if name not in self._served:
            raise StoreFailed(f"topic {name!r} is created, and its log cannot be made for the moment; ask again")
        return self._served[name]

    def _verify_name(self, name: str) -> None:
        """Refuse a name that only `.` and `_` tell from another topic's; raises InvalidTopic, TopicExists.

        Kafka does so because the names of its metrics have `_` for both, and tools rely on it.
        """
        topics.named(name)
        if name in self._served:
            raise TopicExists(name)
        if "." in name or "_" in name:
            twin = name.replace(".", "_")
            other = next((known for known in self._served if known.replace(".", "_") == twin), None)
            if other is not None:
                raise InvalidTopic(f"topic name {name!r}: too near to the topic {other!r}, '.' and '_' count as one")

    def delete(self, name: str, actor: Actor) -> None:
        """Delete a topic with its records; raises Rejection."""
        topics.delete(self._registry, name, actor)
        self.refresh()

    def add_partitions_on_demand(self, name: str, total: int, actor: Actor) -> None:
        """Let a topic have `total` partitions because what it holds needs them; raises Rejection."""
        self.add_partitions(name, total, self._in_owners_name(name, actor))

    def _in_owners_name(self, name: str, actor: Actor) -> Actor:
        owner = ownership.owner_of(self._registry.state(), ownership.followed_by(name))
        if owner is None:
            return actor
        return Actor(Principal(owner.application, named=True), via=f"{actor.via}, asked for by {actor.principal.name}")

    def add_partitions(self, name: str, total: int, actor: Actor) -> None:
        """Let a topic have `total` partitions; raises Rejection."""
        topics.add_partitions(self._registry, name, total, actor)
        self.refresh()

    def configure(
        self, name: str, changes: Mapping[str, str | None], actor: Actor, *, only_validate: bool = False
    ) -> None:
        """Change configs and policies of a topic, None takes one back to its default; raises Rejection."""
        kafka, policies = parted(changes)
        kafka |= verified({name: value for name, value in kafka.items() if value is not None})
        self._registry.state().policy(name).with_members(policies)
        if only_validate:
            return
        if kafka:
            topics.configure(self._registry, name, kafka, actor)
        if policies:
            policy.put(self._registry, name, policies, actor)
        self.refresh()

    def add_own(self, name: str, topic_id: UUID, limits: TopicLimits) -> PartitionLog:
        """Serve a topic of the broker's own: one partition, in no journal. Gives its log."""
        self._store.ensure(name, topic_id, 1, limits)
        self.show_own(name, topic_id)
        log = self._store.log(name, 0)
        assert log is not None, "the partition was just made"
        return log

    def show_own(self, name: str, topic_id: UUID) -> None:
        """Let clients see a topic whose log somebody else keeps."""
        self._served[name] = Topic(name, topic_id, 1)

    def _serve(self, registered: RegisteredTopic) -> None:
        topic = Topic(registered.name, UUID(registered.uuid), registered.partitions, registered.configs)
        if self._done(topic.name, lambda: self._store.ensure(topic.name, topic.id, topic.partitions, topic.limits)):
            self._served[topic.name] = topic
            self._registered[topic.name] = registered

    def _drop(self, name: str) -> bool:
        dropped = self._done(name, lambda: self._forget(name))
        if dropped:
            self._served.pop(name, None)
            del self._registered[name]
        return dropped

    def _forget(self, name: str) -> None:
        """The log goes last: what is known of its readers must not outlive it, whenever the broker is killed."""
        self._deleted(name)
        with suppress(StorageFull):  # the room that is missing may be what this topic takes
            self._store.flush()
        self._store.delete(name)

    def _done(self, name: str, deed: Callable[[], None]) -> bool:
        """Whether the disk allowed it; what it refuses is told of once, and tried again with the next look."""
        try:
            deed()
        except (LogError, OSError) as fault:
            if name not in self._held_up:
                log.error("topic %s waits until its log can be made or deleted: %s", name, fault)  # noqa: TRY400
            self._held_up.add(name)
            return False
        self._held_up.discard(name)
        return True


def _gone(known: RegisteredTopic, wanted: RegisteredTopic | None) -> bool:
    """A topic that was deleted, and perhaps created again under another id."""
    return wanted is None or wanted.uuid != known.uuid
