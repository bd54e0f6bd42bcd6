"""SyncGroup: the leader hands in the assignment, every member gets its part."""

from collections.abc import Awaitable

from kio.schema.errors import ErrorCode
from kio.schema.sync_group.v5.request import SyncGroupRequest
from kio.schema.sync_group.v5.response import SyncGroupResponse

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.group import Sync, Synced
from skra_app.broker.messages import NO_THROTTLE

PROTOCOL_SAID_FROM = 5
"""The first version in which a member says which protocol it believes in (KIP-559)."""


def serve(request: SyncGroupRequest, call: Call) -> Reply:
    """Answer when the leader's assignment is here."""
    if call.version >= PROTOCOL_SAID_FROM and (request.protocol_type is None or request.protocol_name is None):
        return SyncGroupResponse(
            throttle_time=NO_THROTTLE, error_code=ErrorCode.inconsistent_group_protocol, assignment=b""
        )
    asked = Sync(
        group=request.group_id,
        generation=request.generation_id,
        member_id=request.member_id,
        instance_id=request.group_instance_id,
        protocol_type=request.protocol_type,
        protocol_name=request.protocol_name,
        assignments={given.member_id: given.assignment for given in request.assignments},
    )
    return _answer(call.node.groups.sync(asked))


async def _answer(syncing: Awaitable[Synced]) -> SyncGroupResponse:
    synced = await syncing
    return SyncGroupResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode(synced.error),
        protocol_type=synced.protocol_type,
        protocol_name=synced.protocol_name,
        assignment=synced.assignment,
    )


APIS = (Api(0, SyncGroupRequest, serve),)
