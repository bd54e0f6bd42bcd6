"""ListGroups: which groups there are."""

from typing import Final

from kio.schema.errors import ErrorCode
from kio.schema.list_groups.v5 import response as answer
from kio.schema.list_groups.v5.request import ListGroupsRequest
from kio.schema.types import GroupId

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE

CLASSIC: Final = "classic"
"""The only type of group here: one whose members agree among themselves (before KIP-848)."""


def serve(request: ListGroupsRequest, call: Call) -> Answer:
    """List the groups in the states and of the types asked for, all of them when none is named (KIP-518, KIP-848)."""
    types = {name.casefold() for name in request.types_filter}
    found = call.node.groups.listed(request.states_filter) if not types or CLASSIC in types else ()
    return answer.ListGroupsResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        groups=tuple(
            answer.ListedGroup(
                group_id=GroupId(listed.group),
                protocol_type=listed.protocol_type or "",
                group_state=listed.state,
                group_type=CLASSIC,
            )
            for listed in found
        ),
    )


APIS = (Api(0, ListGroupsRequest, serve),)
