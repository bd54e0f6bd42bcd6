"""EndTxn: a transaction is committed or aborted."""

from kio.schema.end_txn.v3.request import EndTxnRequest
from kio.schema.end_txn.v3.response import EndTxnResponse
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.fencing import as_known_to
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Claim
from skra_app.broker.transaction_rights import may_end

FENCED_FROM = 2


def serve(request: EndTxnRequest, call: Call) -> Reply:
    """Answer when every reader can see the end."""
    return _end(request, call)


async def _end(request: EndTxnRequest, call: Call) -> EndTxnResponse:
    claim = Claim(request.transactional_id, request.producer_id, request.producer_epoch)
    code: int = ErrorCode.transactional_id_authorization_failed
    if may_end(call, claim.transactional_id):
        code = await call.node.transactions.end(claim, committed=request.committed)
    return EndTxnResponse(throttle_time=NO_THROTTLE, error_code=as_known_to(code, call.version, FENCED_FROM))


APIS = (Api(0, EndTxnRequest, serve),)
