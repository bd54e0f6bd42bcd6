"""AlterConfigs: the configs of a topic, all of them at once: what is not named goes back to its default."""

from kio.schema.alter_configs.v2 import response as answer
from kio.schema.alter_configs.v2.request import AlterConfigsRequest, AlterConfigsResource
from kio.schema.errors import ErrorCode

from skra_app.broker.alteration import alter
from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.config_listing import shown_policy
from skra_app.broker.messages import NO_THROTTLE


def serve(request: AlterConfigsRequest, call: Call) -> Answer:
    """Set each resource's configs, or say why not."""
    call.node.topics.refresh()
    return answer.AlterConfigsResponse(
        throttle_time=NO_THROTTLE,
        responses=tuple(_alter(resource, call, only_validate=request.validate_only) for resource in request.resources),
    )


def _alter(resource: AlterConfigsResource, call: Call, *, only_validate: bool) -> answer.AlterConfigsResourceResponse:
    changes = {**_everything_unset(resource.resource_name, call)}
    changes.update((config.name, config.value) for config in resource.configs)
    error, message = alter(call, resource.resource_type, resource.resource_name, changes, only_validate=only_validate)
    return answer.AlterConfigsResourceResponse(
        error_code=ErrorCode(error),
        error_message=message,
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
    )


def _everything_unset(name: str, call: Call) -> dict[str, str | None]:
    topic = call.node.topics.get(name)
    configs = [] if topic is None else list(topic.configs)
    policies = [row.name for row in shown_policy(call.node.registry.state().policy(name)) if not row.is_default]
    return dict.fromkeys([*configs, *policies])


APIS = (Api(0, AlterConfigsRequest, serve),)
