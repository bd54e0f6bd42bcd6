"""What the gate demands of a topic's records; it can be said before the topic stands, and of a real Kafka's topics."""

from collections.abc import Mapping

from skra_app.registry import ownership, promised, topics
from skra_app.registry.actor import Actor
from skra_app.registry.decision import Decision
from skra_app.registry.facts import PolicySet
from skra_app.registry.registry import Registry
from skra_app.registry.state import State
from skra_app.registry.topic import TopicPolicy


def put(registry: Registry, topic: str, members: Mapping[str, str | None], actor: Actor) -> TopicPolicy:
    """Change some members of a topic's policy; None takes one back to its default.

    Raises:
        InvalidTopic: no topic can have that name. InvalidPolicy: no such member, or a value that it cannot have.
        NotOwner: another application owns the topic.
        BreaksConsumers: a contract needs what the policy no longer demands.
    """
    topics.named(topic)

    def decide(state: State) -> Decision[TopicPolicy]:
        ownership.govern(state, ownership.followed_by(topic), actor.principal)
        before = state.policy(topic)
        after = before.with_members(members)
        promised.guard(registry, state, topic, "this policy", topic=state.topics.get(topic), policy=after)
        return Decision(after, () if after == before else (PolicySet(topic, after),))

    return registry.decide(decide, actor)
