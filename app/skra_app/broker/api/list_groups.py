"""ListGroups: which groups there are."""

from kio.schema.errors import ErrorCode
from kio.schema.list_groups.v4 import response as answer
from kio.schema.list_groups.v4.request import ListGroupsRequest
from kio.schema.types import GroupId

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE


def serve(request: ListGroupsRequest, call: Call) -> Answer:
    """List the groups in the states asked for, all of them when none is named (KIP-518)."""
    return answer.ListGroupsResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        groups=tuple(
            answer.ListedGroup(
                group_id=GroupId(listed.group), protocol_type=listed.protocol_type or "", group_state=listed.state
            )
            for listed in call.node.groups.listed(request.states_filter)
        ),
    )


APIS = (Api(0, ListGroupsRequest, serve),)
