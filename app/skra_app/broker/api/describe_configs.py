"""DescribeConfigs: every config of a topic with its value and where that comes from; the gate's policy as `skra.*`."""

from collections.abc import Sequence

from kio.schema.describe_configs.v4 import response as answer
from kio.schema.describe_configs.v4.request import DescribeConfigsRequest, DescribeConfigsResource
from kio.schema.errors import ErrorCode
from kio.static.primitive import i8

from skra_app.broker.broker_configs import broker_configs
from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.config_listing import Shown, shown, shown_policy
from skra_app.broker.messages import NO_THROTTLE

TOPIC, BROKER = 2, 4


def serve(request: DescribeConfigsRequest, call: Call) -> Answer:
    """Describe each resource; no list of names (or an empty one) asks for everything."""
    call.node.topics.refresh()
    return answer.DescribeConfigsResponse(
        throttle_time=NO_THROTTLE, results=tuple(_describe(resource, request, call) for resource in request.resources)
    )


def _describe(
    resource: DescribeConfigsResource, request: DescribeConfigsRequest, call: Call
) -> answer.DescribeConfigsResult:
    found, error, message = _configs(resource, call)
    wanted = set(resource.configuration_keys or ())
    return answer.DescribeConfigsResult(
        error_code=error,
        error_message=message,
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
        configs=tuple(_row(config, request) for config in found if not wanted or config.name in wanted),
    )


def _configs(resource: DescribeConfigsResource, call: Call) -> tuple[Sequence[Shown], ErrorCode, str | None]:
    node = call.node
    if resource.resource_type == TOPIC:
        topic = node.topics.get(resource.resource_name)
        if topic is None:
            return (), ErrorCode.unknown_topic_or_partition, f"topic {resource.resource_name} does not exist"
        return [*shown(topic.configs), *shown_policy(node.registry.state().policy(topic.name))], ErrorCode.none, None
    if resource.resource_type == BROKER:
        if resource.resource_name not in {"", str(node.options.node_id)}:
            message = f"there is one broker and its id is {node.options.node_id}"
            return (), ErrorCode.invalid_request, message
        return broker_configs(node.options), ErrorCode.none, None
    return (), ErrorCode.invalid_request, f"resource type {resource.resource_type} has no configs here"


def _row(config: Shown, request: DescribeConfigsRequest) -> answer.DescribeConfigsResourceResult:
    synonyms = [(config.value, config.source)] + ([] if config.is_default else [(config.default, Shown.DEFAULT)])
    return answer.DescribeConfigsResourceResult(
        name=config.name,
        value=config.value,
        read_only=config.read_only,
        config_source=i8(config.source),
        is_sensitive=False,
        synonyms=tuple(
            answer.DescribeConfigsSynonym(name=config.name, value=value, source=i8(source))
            for value, source in synonyms
        )
        if request.include_synonyms
        else (),
        config_type=i8(config.kind),
        documentation=config.meaning if request.include_documentation else None,
    )


APIS = (Api(1, DescribeConfigsRequest, serve),)
