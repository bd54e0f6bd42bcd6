"""Changing the configs of a resource: what AlterConfigs and IncrementalAlterConfigs have in common."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from kio.schema.errors import ErrorCode

from skra_app.broker.call import Call
from skra_app.broker.refusals import code_of
from skra_app.broker.topic import may_be_created
from skra_app.errors import Rejection
from skra_app.registry.topics import is_legal

TOPIC = 2


class Altered(NamedTuple):
    """What became of one resource."""

    error: ErrorCode = ErrorCode.none
    message: str | None = None


class Nonsense(Exception):
    """A request that contradicts itself: INVALID_REQUEST."""


class Resource(Protocol):
    """What a request wants to change, by type and name."""

    @property
    def resource_type(self) -> int: ...  # noqa: D102 - Kafka's own members
    @property
    def resource_name(self) -> str: ...  # noqa: D102


def place(resource: Resource) -> tuple[int, str]:
    """Type and name of a resource."""
    return resource.resource_type, resource.resource_name


def repeated(resources: Iterable[Resource]) -> Mapping[tuple[int, str], Altered]:
    """The resources that are named more than once, with the answer that each gets."""
    refused = Altered(ErrorCode.invalid_request, "the request names this resource more than once")
    return {named: refused for named, times in Counter(map(place, resources)).items() if times > 1}


def once(names: Iterable[str]) -> None:
    """Refuse a config that is named more than once; raises Nonsense."""
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise Nonsense(f"config {repeated[0]} is named more than once; expected one value")


def alter(call: Call, resource: tuple[int, str], changes: Mapping[str, str | None], *, only_validate: bool) -> Altered:
    """Change configs of a topic; None takes one back to its default."""
    kind, name = resource
    if kind != TOPIC or not name:
        return Altered(
            ErrorCode.invalid_request, "only topics have configs that can be changed; the broker's are set at its start"
        )
    if not is_legal(name):
        return Altered(ErrorCode.invalid_topic_exception, f"{name!r} is no name of a topic")
    if call.node.topics.get(name) is None:
        return Altered(ErrorCode.unknown_topic_or_partition, f"topic {name} does not exist")
    if not may_be_created(name):
        return Altered(ErrorCode.topic_authorization_failed, f"topic {name} belongs to the broker")
    try:
        call.node.topics.configure(name, changes, call.actor, only_validate=only_validate)
    except Rejection as rejection:
        return Altered(code_of(rejection), rejection.message)
    return Altered()
