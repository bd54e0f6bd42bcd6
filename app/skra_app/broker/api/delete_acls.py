"""DeleteAcls: there are no ACLs; who may write a topic is its owner. Said as a Kafka without an authorizer does."""

from kio.schema.delete_acls.v3.request import DeleteAclsRequest
from kio.schema.delete_acls.v3.response import DeleteAclsFilterResult, DeleteAclsResponse
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.refusals import NO_AUTHORIZER


def serve(request: DeleteAclsRequest, _: Call) -> Answer:
    """Say so, for each filter."""
    refused = DeleteAclsFilterResult(
        error_code=ErrorCode.security_disabled, error_message=NO_AUTHORIZER, matching_acls=()
    )
    return DeleteAclsResponse(throttle_time=NO_THROTTLE, filter_results=(refused,) * len(request.filters))


APIS = (Api(1, DeleteAclsRequest, serve),)
