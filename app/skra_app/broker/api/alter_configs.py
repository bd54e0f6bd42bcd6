"""AlterConfigs: the configs of a topic, all of them at once: what is not named goes back to its default."""

from collections.abc import Sequence
from functools import partial

from kio.schema.alter_configs.v2 import response as answer
from kio.schema.alter_configs.v2.request import AlterableConfig, AlterConfigsRequest, AlterConfigsResource
from kio.schema.errors import ErrorCode

from skra_app.broker.alteration import Altered, Nonsense, alter, once, place
from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.compaction_demand import altered_each
from skra_app.broker.config_listing import shown_policy
from skra_app.broker.messages import NO_THROTTLE


def serve(request: AlterConfigsRequest, call: Call) -> Reply:
    """Set each resource's configs, or say why not."""
    call.node.topics.refresh()
    change = partial(_altered, call=call, only_validate=request.validate_only)
    return altered_each(request.resources, call, change, _answer, only_validate=request.validate_only)


def _answer(done: Sequence[tuple[AlterConfigsResource, Altered]]) -> answer.AlterConfigsResponse:
    return answer.AlterConfigsResponse(
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
    changes = {**_everything_unset(resource.resource_name, call)}
    try:
        once(config.name for config in resource.configs)
        changes.update((config.name, _value(config)) for config in resource.configs)
    except Nonsense as fault:
        return Altered(ErrorCode.invalid_request, str(fault))
    return alter(call, place(resource), changes, only_validate=only_validate)


def _value(config: AlterableConfig) -> str:
    if config.value is None:
        raise Nonsense(f"config {config.name} has no value; leave it out and it goes back to its default")
    return config.value


def _everything_unset(name: str, call: Call) -> dict[str, str | None]:
    topic = call.node.topics.get(name)
    configs = [] if topic is None else list(topic.configs)
    policies = [row.name for row in shown_policy(call.node.registry.state().policy(name)) if not row.is_default]
    return dict.fromkeys([*configs, *policies])


APIS = (Api(0, AlterConfigsRequest, serve),)
