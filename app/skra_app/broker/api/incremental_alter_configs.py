"""IncrementalAlterConfigs: some configs of a topic, the others stay (KIP-339)."""

from collections.abc import Mapping, Sequence
from functools import partial

from kio.schema.errors import ErrorCode
from kio.schema.incremental_alter_configs.v1 import response as answer
from kio.schema.incremental_alter_configs.v1.request import (
    AlterableConfig,
    AlterConfigsResource,
    IncrementalAlterConfigsRequest,
)

from skra_app.broker.alteration import Altered, Nonsense, alter, once, place
from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.compaction_demand import altered_each
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.topic_configs import TOPIC_CONFIGS, Kind

SET, DELETE, APPEND, SUBTRACT = range(4)


def serve(request: IncrementalAlterConfigsRequest, call: Call) -> Reply:
    """Change each resource, or say why not."""
    call.node.topics.refresh()
    change = partial(_altered, call=call, only_validate=request.validate_only)
    return altered_each(request.resources, call, change, _answer, only_validate=request.validate_only)


def _answer(done: Sequence[tuple[AlterConfigsResource, Altered]]) -> answer.IncrementalAlterConfigsResponse:
    return answer.IncrementalAlterConfigsResponse(
        throttle_time=NO_THROTTLE,
        responses=tuple(
            answer.AlterConfigsResourceResponse(
                error_code=altered.error,
                error_message=altered.message,
                resource_type=resource.resource_type,
                resource_name=resource.resource_name,
            )
            for resource, altered in done
        ),
    )


def _altered(resource: AlterConfigsResource, call: Call, *, only_validate: bool) -> Altered:
    topic = call.node.topics.get(resource.resource_name)
    standing: Mapping[str, str] = {} if topic is None else topic.configs
    try:
        once(config.name for config in resource.configs)
        changes = {config.name: _changed(config, standing) for config in resource.configs}
    except Nonsense as fault:
        return Altered(ErrorCode.invalid_request, str(fault))
    except ValueError as fault:
        return Altered(ErrorCode.invalid_config, str(fault))
    return alter(call, place(resource), changes, only_validate=only_validate)


def _changed(config: AlterableConfig, standing: Mapping[str, str]) -> str | None:
    """Give the value that the operation leads to, None for the default; raises Nonsense, ValueError."""
    if config.config_operation == DELETE:
        return None
    if config.value is None:
        raise Nonsense(f"config {config.name} has no value; the operation delete takes it back to its default")
    if config.config_operation == SET:
        return config.value
    row = TOPIC_CONFIGS.get(config.name)
    if config.config_operation not in {APPEND, SUBTRACT} or row is None or row.kind is not Kind.LIST:
        raise ValueError(f"config {config.name}: a value is set, or items are added to or taken from a list")
    items = [item for item in standing.get(config.name, row.default).split(",") if item]
    given = config.value.split(",")
    if config.config_operation == APPEND:
        return ",".join(items + [item for item in given if item not in items])
    return ",".join(item for item in items if item not in given)


APIS = (Api(0, IncrementalAlterConfigsRequest, serve),)
