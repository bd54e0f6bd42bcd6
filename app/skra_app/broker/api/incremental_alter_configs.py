"""IncrementalAlterConfigs: some configs of a topic, the others stay (KIP-339)."""

from collections.abc import Mapping, Sequence

from kio.schema.errors import ErrorCode
from kio.schema.incremental_alter_configs.v1 import response as answer
from kio.schema.incremental_alter_configs.v1.request import (
    AlterableConfig,
    AlterConfigsResource,
    IncrementalAlterConfigsRequest,
)

from skra_app.broker.alteration import alter
from skra_app.broker.call import Answer, Api, Call, Reply
from skra_app.broker.compaction_demand import compact_on_demand, demands_compaction
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.topic_configs import TOPIC_CONFIGS, Kind

SET, DELETE, APPEND, SUBTRACT = range(4)


def serve(request: IncrementalAlterConfigsRequest, call: Call) -> Reply:
    """Change each resource, or say why not."""
    call.node.topics.refresh()
    if any(map(demands_compaction, request.resources)):
        return _with_compaction(request, call)
    return _answer([_alter(resource, call, only_validate=request.validate_only) for resource in request.resources])


async def _with_compaction(request: IncrementalAlterConfigsRequest, call: Call) -> Answer:
    validate = request.validate_only
    answers: list[answer.AlterConfigsResourceResponse] = []
    for one in request.resources:
        if demands_compaction(one):
            answers.append(_told(one, *await compact_on_demand(one, call, only_validate=validate)))
        else:
            answers.append(_alter(one, call, only_validate=validate))
    return _answer(answers)


def _answer(answers: Sequence[answer.AlterConfigsResourceResponse]) -> Answer:
    return answer.IncrementalAlterConfigsResponse(throttle_time=NO_THROTTLE, responses=tuple(answers))


def _told(resource: AlterConfigsResource, error: ErrorCode, message: str | None) -> answer.AlterConfigsResourceResponse:
    return answer.AlterConfigsResourceResponse(
        error_code=error,
        error_message=message,
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
    )


def _alter(resource: AlterConfigsResource, call: Call, *, only_validate: bool) -> answer.AlterConfigsResourceResponse:
    topic = call.node.topics.get(resource.resource_name)
    standing: Mapping[str, str] = {} if topic is None else topic.configs
    kind, name = resource.resource_type, resource.resource_name
    try:
        changes = {config.name: _changed(config, standing) for config in resource.configs}
        error, message = alter(call, kind, name, changes, only_validate=only_validate)
    except ValueError as fault:
        error, message = ErrorCode.invalid_config, str(fault)
    return _told(resource, error, message)


def _changed(config: AlterableConfig, standing: Mapping[str, str]) -> str | None:
    """Give the value that the operation leads to, None for the default; raises ValueError when it makes no sense."""
    if config.config_operation == DELETE:
        return None
    if config.config_operation == SET and config.value is not None:
        return config.value
    row = TOPIC_CONFIGS.get(config.name)
    if (
        config.config_operation not in {APPEND, SUBTRACT}
        or config.value is None
        or row is None
        or row.kind is not Kind.LIST
    ):
        raise ValueError(f"config {config.name}: a value is set, or items are added to or taken from a list")
    items = [item for item in standing.get(config.name, row.default).split(",") if item]
    given = config.value.split(",")
    if config.config_operation == APPEND:
        return ",".join(items + [item for item in given if item not in items])
    return ",".join(item for item in items if item not in given)


APIS = (Api(0, IncrementalAlterConfigsRequest, serve),)
