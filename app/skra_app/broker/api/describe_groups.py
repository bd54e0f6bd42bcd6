"""DescribeGroups: the state of groups and their members."""

from kio.schema.describe_groups.v6 import response as answer
from kio.schema.describe_groups.v6.request import DescribeGroupsRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import GroupId
from kio.static.primitive import i32

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.operations import NOT_ASKED, on_group

DEAD = "Dead"
"""The state of a group that nobody knows."""
UNKNOWN_FROM = 6
"""The first version in which a group that nobody knows is an error (KIP-1043)."""


def serve(request: DescribeGroupsRequest, call: Call) -> Answer:
    """Describe each; a group nobody knows is `Dead`, before version 6 without an error, as in Kafka."""
    return answer.DescribeGroupsResponse(
        throttle_time=NO_THROTTLE,
        groups=tuple(
            _describe(group, call, operations=request.include_authorized_operations) for group in request.groups
        ),
    )


def _describe(group: GroupId, call: Call, *, operations: bool) -> answer.DescribedGroup:
    described = call.node.groups.describe(group)
    unknown = described.state == DEAD and not described.error and call.version >= UNKNOWN_FROM
    return answer.DescribedGroup(
        error_code=ErrorCode.group_id_not_found if unknown else ErrorCode(described.error),
        error_message=f"group '{group}' does not exist here" if unknown else None,
        group_id=group,
        group_state=described.state,
        protocol_type=described.protocol_type or "",
        protocol_data=described.protocol_name or "",
        members=tuple(
            answer.DescribedGroupMember(
                member_id=member.member_id,
                group_instance_id=member.instance_id,
                client_id=member.client_id,
                client_host=member.client_host,
                member_metadata=member.metadata,
                member_assignment=member.assignment,
            )
            for member in described.members
        ),
        authorized_operations=i32(on_group(call) if operations else NOT_ASKED),
    )


APIS = (Api(0, DescribeGroupsRequest, serve),)
