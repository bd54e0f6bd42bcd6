"""CreateAcls: there are no ACLs; who may write a topic is its owner. Said as a Kafka without an authorizer does."""

from kio.schema.create_acls.v3.request import CreateAclsRequest
from kio.schema.create_acls.v3.response import AclCreationResult, CreateAclsResponse
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.refusals import NO_AUTHORIZER


def serve(request: CreateAclsRequest, _: Call) -> Answer:
    """Say so, for each."""
    refused = AclCreationResult(error_code=ErrorCode.security_disabled, error_message=NO_AUTHORIZER)
    return CreateAclsResponse(throttle_time=NO_THROTTLE, results=(refused,) * len(request.creations))


APIS = (Api(1, CreateAclsRequest, serve),)
