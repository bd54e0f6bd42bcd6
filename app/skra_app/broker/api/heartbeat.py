"""Heartbeat: a member is alive, and hears whether its group is being put together anew."""

from kio.schema.errors import ErrorCode
from kio.schema.heartbeat.v4.request import HeartbeatRequest
from kio.schema.heartbeat.v4.response import HeartbeatResponse

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE


def serve(request: HeartbeatRequest, call: Call) -> Answer:
    """Tell the coordinator."""
    error = call.node.groups.heartbeat(
        request.group_id, request.generation_id, request.member_id, request.group_instance_id
    )
    return HeartbeatResponse(throttle_time=NO_THROTTLE, error_code=ErrorCode(error))


APIS = (Api(0, HeartbeatRequest, serve),)
