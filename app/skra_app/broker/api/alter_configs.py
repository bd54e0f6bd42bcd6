"""AlterConfigs: the configs of a topic, all of them at once: what is not named goes back to its default."""

from collections.abc import Sequence

from kio.schema.alter_configs.v2 import response as answer
from kio.schema.alter_configs.v2.request import AlterConfigsRequest, AlterConfigsResource
from kio.schema.errors import ErrorCode

from skra_app.broker.alteration import alter
from skra_app.broker.call import Answer, Api, Call, Reply
from skra_app.broker.compaction_demand import compact_on_demand, demands_compaction
from skra_app.broker.config_listing import shown_policy
from skra_app.broker.messages import NO_THROTTLE


def serve(request: AlterConfigsRequest, call: Call) -> Reply:
    """Set each resource's configs, or say why not."""
    call.node.topics.refresh()
    if any(map(demands_compaction, request.resources)):
        return _with_compaction(request, call)
    return _answer([_alter(resource, call, only_validate=request.validate_only) for resource in request.resources])


async def _with_compaction(request: AlterConfigsRequest, call: Call) -> Answer:
    validate = request.validate_only
    answers: list[answer.AlterConfigsResourceResponse] = []
    for one in request.resources:
        if demands_compaction(one):
            answers.append(_told(one, *await compact_on_demand(one, call, only_validate=validate)))
        else:
            answers.append(_alter(one, call, only_validate=validate))
    return _answer(answers)


def _answer(answers: Sequence[answer.AlterConfigsResourceResponse]) -> Answer:
    return answer.AlterConfigsResponse(throttle_time=NO_THROTTLE, responses=tuple(answers))


def _told(resource: AlterConfigsResource, error: ErrorCode, message: str | None) -> answer.AlterConfigsResourceResponse:
    return answer.AlterConfigsResourceResponse(
        error_code=error,
        error_message=message,
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
    )


def _alter(resource: AlterConfigsResource, call: Call, *, only_validate: bool) -> answer.AlterConfigsResourceResponse:
    changes = {**_everything_unset(resource.resource_name, call)}
    changes.update((config.name, config.value) for config in resource.configs)
    error, message = alter(call, resource.resource_type, resource.resource_name, changes, only_validate=only_validate)
    return _told(resource, error, message)


def _everything_unset(name: str, call: Call) -> dict[str, str | None]:
    topic = call.node.topics.get(name)
    configs = [] if topic is None else list(topic.configs)
    policies = [row.name for row in shown_policy(call.node.registry.state().policy(name)) if not row.is_default]
    return dict.fromkeys([*configs, *policies])


APIS = (Api(0, AlterConfigsRequest, serve),)
