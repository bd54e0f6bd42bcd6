"""Compaction on demand: the config `skra.compact` set to `now` is a deed; it is kept nowhere.

So any Kafka administration client can ask for it: `kafka-configs --alter --add-config skra.compact=now`.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeAlias, TypeVar

from kio.schema.errors import ErrorCode

from skra_app.broker.alteration import TOPIC, Altered, Resource, place, repeated
from skra_app.broker.call import Answer, Call, Reply
from skra_app.broker.log import LogError
from skra_app.broker.refusals import code_of
from skra_app.errors import Rejection
from skra_app.registry import ownership
from skra_app.registry.owner import Owned

COMPACT: Final = "skra.compact"
NOW: Final = "now"


class _Config(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def value(self) -> str | None: ...


class _Resource(Resource, Protocol):
    @property
    def configs(self) -> Sequence[_Config]: ...


R = TypeVar("R", bound=_Resource)
Told: TypeAlias = Callable[[Sequence[tuple[R, Altered]]], Answer]


def altered_each(
    resources: Sequence[R], call: Call, change: Callable[[R], Altered], told: Told[R], *, only_validate: bool
) -> Reply:
    """What becomes of each resource of a request, in order; the answer waits for the compactions among them."""
    twice = repeated(resources)
    if any(map(demands_compaction, resources)):
        return _with_compactions(resources, call, change, told, only_validate=only_validate)
    return told([(one, twice.get(place(one)) or change(one)) for one in resources])


async def _with_compactions(
    resources: Sequence[R], call: Call, change: Callable[[R], Altered], told: Told[R], *, only_validate: bool
) -> Answer:
    twice, done = repeated(resources), list[tuple[R, Altered]]()
    for one in resources:
        refused = twice.get(place(one))
        if refused is None and demands_compaction(one):
            done.append((one, await compact_on_demand(one, call, only_validate=only_validate)))
        else:
            done.append((one, refused or change(one)))
    return told(done)


def demands_compaction(resource: _Resource) -> bool:
    """Whether a change of configs is none, but asks for a compaction."""
    return any(config.name == COMPACT for config in resource.configs)


async def compact_on_demand(resource: _Resource, call: Call, *, only_validate: bool) -> Altered:
    """Compact a topic, all that was written so far; gives what became of it once it is done."""
    name, node = resource.resource_name, call.node
    topic = node.topics.get(name)
    if [(config.name, config.value) for config in resource.configs] != [(COMPACT, NOW)]:
        return Altered(ErrorCode.invalid_config, f"{COMPACT} is a deed, not a config: it is set to '{NOW}', and alone")
    if resource.resource_type != TOPIC or topic is None:
        return Altered(ErrorCode.unknown_topic_or_partition, f"topic {name} does not exist")
    if not topic.compacted:
        return Altered(
            ErrorCode.invalid_config, f"topic {name} is not compacted: set its cleanup.policy to compact first"
        )
    try:
        if not call.peer.internal:  # the server's own processes have asked already who wants it
            ownership.guard(node.registry.state(), Owned.topic(name), call.principal)
        for partition in range(0 if only_validate else topic.partitions):
            log = node.topics.log(name, partition)
            if log is not None:
                await node.store.compact(log, node.clock.milliseconds())
    except Rejection as rejection:
        return Altered(code_of(rejection), rejection.message)
    except LogError as fault:
        return Altered(ErrorCode(fault.code), str(fault))
    return Altered()
