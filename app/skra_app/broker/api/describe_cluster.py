"""DescribeCluster: one broker, which is its own controller."""

from kio.schema.describe_cluster.v1 import response as answer
from kio.schema.describe_cluster.v1.request import DescribeClusterRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import BrokerId
from kio.static.primitive import i8, i32

from skra_app.broker import operations
from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE

BROKERS, CONTROLLERS = 1, 2


def serve(request: DescribeClusterRequest, call: Call) -> Answer:
    """Describe the brokers; there is no separate quorum of controllers to describe."""
    if request.endpoint_type != BROKERS:
        return _refused(request.endpoint_type)
    host, port = call.node.address_for(call.peer)
    me = BrokerId(call.node.options.node_id)
    return answer.DescribeClusterResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        endpoint_type=i8(BROKERS),
        cluster_id=call.node.options.cluster_id,
        controller_id=me,
        brokers=(answer.DescribeClusterBroker(broker_id=me, host=host, port=i32(port)),),
        cluster_authorized_operations=i32(
            operations.on_cluster(call) if request.include_cluster_authorized_operations else operations.NOT_ASKED
        ),
    )


def _refused(endpoint_type: int) -> answer.DescribeClusterResponse:
    controllers = endpoint_type == CONTROLLERS
    return answer.DescribeClusterResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.mismatched_endpoint_type if controllers else ErrorCode.unsupported_endpoint_type,
        error_message="this is a listener of brokers: expected endpoint type 1",
        endpoint_type=i8(BROKERS),
        cluster_id="",
        brokers=(),
    )


APIS = (Api(0, DescribeClusterRequest, serve),)
