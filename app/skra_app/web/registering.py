"""Registering as both APIs ask for it: Confluent's and ours."""

from skra_app.registry import Version, consumers, register
from skra_app.registry.content import Candidate
from skra_app.web import broker_client, query
from skra_app.web.asked import asker, house, registry


def registered(subject: str, candidate: Candidate, *, judged: bool = False) -> Version:
    """The version that holds the candidate, new or not, with what the query says of the registration.

    `judged` has the linter asked, for an answer that tells what it says.

    Raises:
        Rejection: see `skra_app.registry.register`; BrokerUnreachable where the broker is to tell who reads a topic.
    """
    broker = house().broker

    def groups() -> list[str]:
        assert broker is not None, "nobody asks where there is no broker"
        return [group.name for group in broker_client.readers(broker, consumers.topic_of(subject))]

    return register.register(
        registry(),
        subject,
        candidate,
        asker(),
        normalize=query.flag_or_none("normalize"),
        force=query.flag("force"),
        reason=query.text("reason"),
        groups=None if broker is None else groups,
        judged=judged,
    )
