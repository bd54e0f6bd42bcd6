"""DeleteGroups: forget groups without members, their offsets with them."""

from kio.schema.delete_groups.v2 import response as answer
from kio.schema.delete_groups.v2.request import DeleteGroupsRequest
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.messages import NO_THROTTLE
from skra_app.registry.rights import Right


def serve(request: DeleteGroupsRequest, call: Call) -> Reply:
    """Answer when it is durable. Groups are everybody's, so only an admin ends them."""
    return _delete(request, call)


async def _delete(request: DeleteGroupsRequest, call: Call) -> answer.DeleteGroupsResponse:
    if call.may(Right.ADMINISTER):
        codes = {group: await call.node.groups.delete(group) for group in dict.fromkeys(request.groups_names)}
    else:
        codes = dict.fromkeys(request.groups_names, int(ErrorCode.group_authorization_failed))
    return answer.DeleteGroupsResponse(
        throttle_time=NO_THROTTLE,
        results=tuple(
            answer.DeletableGroupResult(group_id=group, error_code=ErrorCode(code)) for group, code in codes.items()
        ),
    )


APIS = (Api(0, DeleteGroupsRequest, serve),)
