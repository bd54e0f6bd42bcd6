"""AddOffsetsToTxn: a group's offsets are to be committed with a transaction."""

from kio.schema.add_offsets_to_txn.v3.request import AddOffsetsToTxnRequest
from kio.schema.add_offsets_to_txn.v3.response import AddOffsetsToTxnResponse
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.fencing import as_known_to
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Claim
from skra_app.registry.rights import Right

FENCED_FROM = 2


def serve(request: AddOffsetsToTxnRequest, call: Call) -> Reply:
    """Answer when that is kept."""
    return _add(request, call)


async def _add(request: AddOffsetsToTxnRequest, call: Call) -> AddOffsetsToTxnResponse:
    claim = Claim(request.transactional_id, request.producer_id, request.producer_epoch)
    code: int = ErrorCode.transactional_id_authorization_failed
    if call.may(Right.WRITE):
        code = await call.node.transactions.add_group(claim, request.group_id)
    return AddOffsetsToTxnResponse(throttle_time=NO_THROTTLE, error_code=as_known_to(code, call.version, FENCED_FROM))


APIS = (Api(0, AddOffsetsToTxnRequest, serve),)
