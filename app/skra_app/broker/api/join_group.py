"""JoinGroup: become a member, and learn who else is (the leader does) once the group is complete."""

from collections.abc import Awaitable

from kio.schema.errors import ErrorCode
from kio.schema.join_group.v7 import response as answer
from kio.schema.join_group.v7.request import JoinGroupRequest
from kio.static.primitive import i32

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.group import Join, Joined
from skra_app.broker.messages import NO_THROTTLE

MEMBER_ID_REQUIRED_FROM = 4
"""The first version whose clients understand that they must come back with the member id they are given (KIP-394)."""
NO_PROTOCOL_IS_NULL_FROM = 7
"""The first version that can say null for a protocol that was not chosen."""


async def _answer(joining: Awaitable[Joined], version: int) -> answer.JoinGroupResponse:
    joined = await joining
    return answer.JoinGroupResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode(joined.error),
        generation_id=i32(joined.generation),
        protocol_type=joined.protocol_type,
        protocol_name=joined.protocol_name if version >= NO_PROTOCOL_IS_NULL_FROM else joined.protocol_name or "",
        leader=joined.leader,
        member_id=joined.member_id,
        members=tuple(
            answer.JoinGroupResponseMember(
                member_id=member.member_id, group_instance_id=member.instance_id, metadata=member.metadata
            )
            for member in joined.members
        ),
    )


def _asked(request: JoinGroupRequest, call: Call) -> Join:
    session_ms = round(request.session_timeout.total_seconds() * 1000)
    rebalance_ms = round(request.rebalance_timeout.total_seconds() * 1000)
    return Join(
        group=request.group_id,
        member_id=request.member_id,
        instance_id=request.group_instance_id,
        client_id=call.client_id,
        client_host=f"/{call.peer.remote_host}",
        session_timeout_ms=session_ms,
        rebalance_timeout_ms=rebalance_ms if rebalance_ms >= 0 else session_ms,
        protocol_type=request.protocol_type,
        protocols=tuple((protocol.name, protocol.metadata) for protocol in request.protocols),
        require_member_id=call.version >= MEMBER_ID_REQUIRED_FROM,
    )


def serve(request: JoinGroupRequest, call: Call) -> Reply:
    """Answer when the group is complete."""
    return _answer(call.node.groups.join(_asked(request, call)), call.version)


APIS = (Api(0, JoinGroupRequest, serve),)
