"""LeaveGroup: members go without waiting for their session to run out."""

from kio.schema.errors import ErrorCode
from kio.schema.leave_group.v2.request import LeaveGroupRequest as OneMemberRequest
from kio.schema.leave_group.v2.response import LeaveGroupResponse as OneMemberResponse
from kio.schema.leave_group.v5 import response as answer
from kio.schema.leave_group.v5.request import LeaveGroupRequest

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE


def serve_one(request: OneMemberRequest, call: Call) -> Answer:
    """Versions 0 to 2 name one member."""
    if not request.group_id:
        return OneMemberResponse(throttle_time=NO_THROTTLE, error_code=ErrorCode.invalid_group_id)
    (left,) = call.node.groups.leave(request.group_id, ((request.member_id, None),))
    return OneMemberResponse(throttle_time=NO_THROTTLE, error_code=ErrorCode(left.error))


def serve_many(request: LeaveGroupRequest, call: Call) -> Answer:
    """From version 3 on an administrator may name several, also by instance id (KIP-345)."""
    if not request.group_id:
        return answer.LeaveGroupResponse(throttle_time=NO_THROTTLE, error_code=ErrorCode.invalid_group_id, members=())
    members = tuple((member.member_id, member.group_instance_id) for member in request.members)
    return answer.LeaveGroupResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        members=tuple(
            answer.MemberResponse(
                member_id=left.member_id, group_instance_id=left.instance_id, error_code=ErrorCode(left.error)
            )
            for left in call.node.groups.leave(request.group_id, members)
        ),
    )


APIS = (
    Api(0, OneMemberRequest, serve_one),
    Api(3, LeaveGroupRequest, serve_many),
)
