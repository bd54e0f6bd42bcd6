"""FindCoordinator: who looks after a group or a transactional id. This broker does, for every one there is."""

from kio.schema.errors import ErrorCode
from kio.schema.find_coordinator.v3.request import FindCoordinatorRequest as OneKeyRequest
from kio.schema.find_coordinator.v3.response import FindCoordinatorResponse as OneKeyResponse
from kio.schema.find_coordinator.v4 import response as answer
from kio.schema.find_coordinator.v4.request import FindCoordinatorRequest
from kio.schema.types import BrokerId
from kio.static.primitive import i32

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE

GROUP, TRANSACTION = 0, 1


def serve_one(request: OneKeyRequest, call: Call) -> Answer:
    """Versions 0 to 3 ask for one key."""
    found = _coordinator(request.key, request.key_type, call)
    return OneKeyResponse(
        throttle_time=NO_THROTTLE,
        error_code=found.error_code,
        error_message=found.error_message,
        node_id=found.node_id,
        host=found.host,
        port=found.port,
    )


def serve_many(request: FindCoordinatorRequest, call: Call) -> Answer:
    """Version 4 asks for several (KIP-699)."""
    return answer.FindCoordinatorResponse(
        throttle_time=NO_THROTTLE,
        coordinators=tuple(_coordinator(key, request.key_type, call) for key in request.coordinator_keys),
    )


def _coordinator(key: str, key_type: int, call: Call) -> answer.Coordinator:
    host, port = call.node.address_for(call.peer)
    if key_type not in {GROUP, TRANSACTION}:
        return answer.Coordinator(
            key=key,
            node_id=BrokerId(-1),
            host="",
            port=i32(-1),
            error_code=ErrorCode.invalid_request,
            error_message=f"key type {key_type} is unknown; expected 0 (a group) or 1 (a transactional id)",
        )
    return answer.Coordinator(
        key=key,
        node_id=BrokerId(call.node.options.node_id),
        host=host,
        port=i32(port),
        error_code=ErrorCode.none,
        error_message=None,
    )


APIS = (
    Api(0, OneKeyRequest, serve_one),
    Api(4, FindCoordinatorRequest, serve_many),
)
