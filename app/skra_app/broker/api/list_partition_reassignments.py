"""ListPartitionReassignments: with one broker no partition is ever on its way to another (KIP-455)."""

from kio.schema.errors import ErrorCode
from kio.schema.list_partition_reassignments.v0.request import ListPartitionReassignmentsRequest
from kio.schema.list_partition_reassignments.v0.response import ListPartitionReassignmentsResponse

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE


def serve(request: ListPartitionReassignmentsRequest, call: Call) -> Answer:  # noqa: ARG001 - the table's signature
    """Name none, whatever is asked for."""
    return ListPartitionReassignmentsResponse(
        throttle_time=NO_THROTTLE, error_code=ErrorCode.none, error_message=None, topics=()
    )


APIS = (Api(0, ListPartitionReassignmentsRequest, serve),)
