"""DescribeCluster: one broker, which is its own controller."""

from kio.schema.describe_cluster.v1 import response as answer
from kio.schema.describe_cluster.v1.request import DescribeClusterRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import BrokerId
from kio.static.primitive import i8, i32

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE

BROKERS = 1


def serve(request: DescribeClusterRequest, call: Call) -> Answer:
    """Describe the brokers; there is no separate quorum of controllers to describe."""
    host, port = call.node.address_for(call.peer)
    me = BrokerId(call.node.options.node_id)
    supported = request.endpoint_type == BROKERS
    return answer.DescribeClusterResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none if supported else ErrorCode.unsupported_endpoint_type,
        error_message=None if supported else "only the brokers can be described: there is no controller quorum",
        endpoint_type=i8(BROKERS),
        cluster_id=call.node.options.cluster_id,
        controller_id=me,
        brokers=(answer.DescribeClusterBroker(broker_id=me, host=host, port=i32(port)),) if supported else (),
    )


APIS = (Api(0, DescribeClusterRequest, serve),)
