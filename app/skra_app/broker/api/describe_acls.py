"""DescribeAcls: there are no ACLs; who may write a topic is its owner. Said as a Kafka without an authorizer does."""

from kio.schema.describe_acls.v3.request import DescribeAclsRequest
from kio.schema.describe_acls.v3.response import DescribeAclsResponse
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.refusals import NO_AUTHORIZER


def serve(_: DescribeAclsRequest, __: Call) -> Answer:
    """Say so."""
    return DescribeAclsResponse(
        throttle_time=NO_THROTTLE, error_code=ErrorCode.security_disabled, error_message=NO_AUTHORIZER, resources=()
    )


APIS = (Api(1, DescribeAclsRequest, serve),)
