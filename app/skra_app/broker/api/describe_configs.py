"""DescribeConfigs: every config of a topic with its value and where that comes from; the gate's policy as `skra.*`."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from kio.schema.describe_configs.v4 import response as answer
from kio.schema.describe_configs.v4.request import DescribeConfigsRequest, DescribeConfigsResource
from kio.schema.errors import ErrorCode
from kio.static.primitive import i8

from skra_app.broker.broker_configs import broker_configs
from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.config_listing import Shown, shown, shown_policy
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.node import Node
from skra_app.registry.topics import is_legal

TOPIC, BROKER = 2, 4

Found: TypeAlias = tuple[Sequence[Shown], ErrorCode, str | None]
"""The configs of a resource, or an error code and a message."""


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


def _configs(resource: DescribeConfigsResource, call: Call) -> Found:
    if resource.resource_type == TOPIC:
        return _of_topic(resource.resource_name, call.node)
    if resource.resource_type == BROKER:
        return _of_broker(resource.resource_name, call.node)
    return (), ErrorCode.invalid_request, f"resource type {resource.resource_type} has no configs here"


def _of_topic(name: str, node: Node) -> Found:
    topic = node.topics.get(name)
    if topic is not None:
        return [*shown(topic.configs), *shown_policy(node.registry.state().policy(name))], ErrorCode.none, None
    if not is_legal(name):
        return (), ErrorCode.invalid_topic_exception, f"{name!r} is no name of a topic"
    return (), ErrorCode.unknown_topic_or_partition, f"topic {name} does not exist"


def _of_broker(name: str, node: Node) -> Found:
    if not name:  # what was set for all brokers at run time, which nothing can be
        return (), ErrorCode.none, None
    if name != str(node.options.node_id):
        return (), ErrorCode.invalid_request, f"there is one broker and its id is {node.options.node_id}"
    return broker_configs(node.options), ErrorCode.none, None


def _row(config: Shown, request: DescribeConfigsRequest) -> answer.DescribeConfigsResourceResult:
    return answer.DescribeConfigsResourceResult(
        name=config.name,
        value=config.value,
        read_only=config.read_only,
        config_source=i8(config.source),
        is_sensitive=False,
        synonyms=tuple(_synonyms(config)) if request.include_synonyms else (),
        config_type=i8(config.kind),
        documentation=config.meaning if request.include_documentation else None,
    )


def _synonyms(config: Shown) -> Iterator[answer.DescribeConfigsSynonym]:
    """Every place that says a value, what counts first: the topic's own, then the broker's default (KIP-226)."""
    if config.read_only or not config.is_default:
        yield answer.DescribeConfigsSynonym(name=config.name, value=config.value, source=i8(config.source))
    if config.of_broker is not None:
        yield answer.DescribeConfigsSynonym(name=config.of_broker, value=config.default, source=i8(Shown.DEFAULT))


APIS = (Api(1, DescribeConfigsRequest, serve),)
