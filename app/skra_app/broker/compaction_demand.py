"""Compaction on demand: the config `skra.compact` set to `now` is a deed; it is kept nowhere.

So any Kafka administration client can ask for it: `kafka-configs --alter --add-config skra.compact=now`.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from kio.schema.errors import ErrorCode

from skra_app.broker.alteration import TOPIC
from skra_app.broker.call import Call
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


class _Resource(Protocol):
    @property
    def resource_type(self) -> int: ...

    @property
    def resource_name(self) -> str: ...

    @property
    def configs(self) -> Sequence[_Config]: ...


def demands_compaction(resource: _Resource) -> bool:
    """Whether a change of configs is none, but asks for a compaction."""
    return any(config.name == COMPACT for config in resource.configs)


async def compact_on_demand(resource: _Resource, call: Call, *, only_validate: bool) -> tuple[ErrorCode, str | None]:
    """Compact a topic, all that was written so far; gives error code and message once it is done."""
    name, node = resource.resource_name, call.node
    topic = node.topics.get(name)
    if [(config.name, config.value) for config in resource.configs] != [(COMPACT, NOW)]:
        return ErrorCode.invalid_config, f"{COMPACT} is a deed, not a config: it is set to '{NOW}', and alone"
    if resource.resource_type != TOPIC or topic is None:
        return ErrorCode.unknown_topic_or_partition, f"topic {name} does not exist"
    if not topic.compacted:
        return ErrorCode.invalid_config, f"topic {name} is not compacted: set its cleanup.policy to compact first"
    try:
        if not call.peer.internal:  # the server's own processes have asked already who wants it
            ownership.guard(node.registry.state(), Owned.topic(name), call.principal)
        for partition in range(0 if only_validate else topic.partitions):
            log = node.topics.log(name, partition)
            if log is not None:
                await node.store.compact(log, node.clock.milliseconds())
    except Rejection as rejection:
        return code_of(rejection), rejection.message
    except LogError as fault:
        return ErrorCode(fault.code), str(fault)
    return ErrorCode.none, None
