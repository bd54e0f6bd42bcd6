"""Topics of the embedded broker: facts of the journal, so that they and their policies survive with the schemas."""

import re
from collections.abc import Collection, Mapping
from typing import Final
from uuid import uuid4

from skra_app.errors import InvalidPartitions, InvalidTopic, TopicExists, TopicNotFound
from skra_app.registry import ownership, promised
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.decision import Decision
from skra_app.registry.facts import Fact, PartitionsAdded, PolicySet, TopicConfigured, TopicCreated, TopicDeleted
from skra_app.registry.projection import fact_of
from skra_app.registry.registry import Registry
from skra_app.registry.state import State
from skra_app.registry.topic import Topic

LONGEST: Final = 249
MOST_PARTITIONS: Final = 10_000
_LEGAL: Final = re.compile(r"[a-zA-Z0-9._-]+")


def is_legal(topic: str) -> bool:
    """Whether a topic may have that name, by Kafka's rules."""
    return 0 < len(topic) <= LONGEST and topic not in {".", ".."} and _LEGAL.fullmatch(topic) is not None


def named(topic: str) -> str:
    """A name that a topic may have, by Kafka's rules; raises InvalidTopic."""
    if not is_legal(topic):
        raise InvalidTopic(
            f"topic name {topic[:300]!r}: expected 1 to {LONGEST} of the characters a-z, A-Z, 0-9, '.', '_' and '-', "
            "and neither '.' nor '..'"
        )
    return topic


def create(  # noqa: PLR0913 - what Kafka's call can say
    registry: Registry,
    topic: str,
    partitions: int,
    actor: Actor,
    *,
    configs: Mapping[str, str] = {},
    policy: Mapping[str, str | None] = {},
) -> Topic:
    """Create a topic; nobody owns it by that.

    Raises:
        InvalidTopic, InvalidPartitions, InvalidPolicy: it cannot be. TopicExists: it stands already.
        NotOwner: another application owns the name.
    """
    named(topic)
    _counted(topic, partitions)
    uuid = str(uuid4())

    def decide(state: State) -> Decision[Topic]:
        if topic in state.topics:
            raise TopicExists(topic)
        ownership.govern(state, ownership.followed_by(topic), actor.principal)
        facts: list[Fact] = [TopicCreated(topic, uuid, partitions, configs)]
        if policy:
            facts.append(PolicySet(topic, state.policy(topic).with_members(policy)))
        return Decision(Topic(topic, uuid, partitions, configs), tuple(facts))

    return registry.decide(decide, actor)


def delete(registry: Registry, topic: str, actor: Actor) -> None:
    """Delete a topic. Its owner and its policy stay: they belong to the name, as its subjects do.

    Raises:
        TopicNotFound, NotOwner.
    """

    def decide(state: State) -> Decision[None]:
        return Decision(None, (TopicDeleted(topic, _standing(state, topic, actor.principal).uuid),))

    registry.decide(decide, actor)


def deleted(registry: Registry, uuids: Collection[str]) -> frozenset[str]:
    """Those of the ids whose topics were deleted. Reads the whole journal: the state remembers nobody who is gone."""
    facts = (fact_of(*one) for one in registry.since(0) if one.entry.type == TopicDeleted.__name__)
    return frozenset(one.uuid for one in facts if isinstance(one, TopicDeleted) and one.uuid in uuids)


def add_partitions(registry: Registry, topic: str, total: int, actor: Actor) -> Topic:
    """Grow a topic to that many partitions.

    Raises:
        TopicNotFound, NotOwner. InvalidPartitions: it does not grow by that.
        BreaksConsumers: a contract needs the order of a key's events.
    """
    _counted(topic, total)

    def decide(state: State) -> Decision[Topic]:
        standing = _standing(state, topic, actor.principal)
        if total <= standing.partitions:
            raise InvalidPartitions(
                f"topic '{topic}' has {standing.partitions} partitions: expected more than that, found {total}"
            )
        promised.guard_order(registry, state, topic)
        return Decision(standing._replace(partitions=total), (PartitionsAdded(topic, total),))

    return registry.decide(decide, actor)


def configure(registry: Registry, topic: str, changes: Mapping[str, str | None], actor: Actor) -> Topic:
    """Change some of a topic's Kafka configs; None takes one back to its default.

    Raises:
        TopicNotFound, NotOwner. BreaksConsumers: a contract needs a value in every record, and no longer gets it.
    """

    def decide(state: State) -> Decision[Topic]:
        standing = _standing(state, topic, actor.principal)
        changed = {**standing.configs, **changes}
        configs = {name: value for name, value in changed.items() if value is not None}
        after = standing._replace(configs=configs)
        promised.guard(registry, state, topic, "these configs", topic=after, policy=state.policy(topic))
        facts = () if configs == standing.configs else (TopicConfigured(topic, configs),)
        return Decision(after, facts)

    return registry.decide(decide, actor)


def _counted(topic: str, partitions: int) -> None:
    if not 1 <= partitions <= MOST_PARTITIONS:
        raise InvalidPartitions(f"topic '{topic}': expected 1 to {MOST_PARTITIONS} partitions, found {partitions}")


def _standing(state: State, topic: str, principal: Principal) -> Topic:
    standing = state.topics.get(topic)
    if standing is None:
        raise TopicNotFound(topic)
    ownership.govern(state, ownership.followed_by(topic), principal)
    return standing
