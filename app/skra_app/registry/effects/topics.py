"""What topics and their policies do to the state."""

from typing import Final

from skra_app.registry import facts
from skra_app.registry.draft import Draft
from skra_app.registry.effects.effect import Effects
from skra_app.registry.topic import Topic


def _topic_created(draft: Draft, fact: facts.TopicCreated) -> None:
    draft.topics.put(fact.topic, Topic(fact.topic, fact.uuid, fact.partitions, fact.configs))


def _topic_deleted(draft: Draft, fact: facts.TopicDeleted) -> None:
    draft.topics.drop(fact.topic)
    draft.unfenced.drop(fact.topic)


def _partitions_added(draft: Draft, fact: facts.PartitionsAdded) -> None:
    if topic := draft.topics.get(fact.topic):
        draft.topics.put(fact.topic, topic._replace(partitions=fact.partitions))


def _topic_configured(draft: Draft, fact: facts.TopicConfigured) -> None:
    if topic := draft.topics.get(fact.topic):
        draft.topics.put(fact.topic, topic._replace(configs=fact.configs))


def _policy_set(draft: Draft, fact: facts.PolicySet) -> None:
    draft.policies.put(fact.topic, fact.policy)


EFFECTS: Final[Effects] = {
    facts.TopicCreated: _topic_created,
    facts.TopicDeleted: _topic_deleted,
    facts.PartitionsAdded: _partitions_added,
    facts.TopicConfigured: _topic_configured,
    facts.PolicySet: _policy_set,
}
