"""Changing the configs of a resource: what AlterConfigs and IncrementalAlterConfigs have in common."""

from collections.abc import Mapping

from kio.schema.errors import ErrorCode

from skra_app.broker.call import Call
from skra_app.broker.refusals import code_of
from skra_app.broker.topic import may_be_created
from skra_app.errors import Rejection

TOPIC = 2


def alter(
    call: Call, resource_type: int, name: str, changes: Mapping[str, str | None], *, only_validate: bool
) -> tuple[ErrorCode, str | None]:
    """Change configs of a topic (None: back to the default); gives error code and message."""
    if resource_type != TOPIC:
        return (
            ErrorCode.invalid_request,
            "only topics have configs that can be changed; the broker's are set at its start",
        )
    if call.node.topics.get(name) is None:
        return ErrorCode.unknown_topic_or_partition, f"topic {name} does not exist"
    if not may_be_created(name):
        return ErrorCode.topic_authorization_failed, f"topic {name} belongs to the broker"
    try:
        call.node.topics.configure(name, changes, call.actor, only_validate=only_validate)
    except Rejection as rejection:
        return code_of(rejection), rejection.message
    return ErrorCode.none, None
