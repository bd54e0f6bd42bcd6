"""InitProducerId: an identity for an idempotent producer, or for the only producer of a transactional id."""

from kio.schema.errors import ErrorCode
from kio.schema.init_producer_id.v4.request import InitProducerIdRequest
from kio.schema.init_producer_id.v4.response import InitProducerIdResponse
from kio.schema.types import ProducerId
from kio.static.primitive import i16

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.fencing import as_known_to
from skra_app.broker.log import LogError
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Identified
from skra_app.broker.transaction_rights import may_end
from skra_app.registry.rights import Right

FENCED_FROM = 4
NONE = -1


def serve(request: InitProducerIdRequest, call: Call) -> Reply:
    """Give a new id at epoch 0, also to a producer that wants to start over (Kafka does so outside transactions)."""
    if not call.may(Right.WRITE):
        return _answer(Identified(_forbidden(request)), call)
    if request.transactional_id is None:
        return _answer(_new(call), call)
    return _init(request.transactional_id, request, call)


def _new(call: Call) -> Identified:
    """An id that nobody had; while the disk takes none, the client asks again."""
    try:
        return Identified(ErrorCode.none, call.node.store.new_producer_id(), 0)
    except LogError:
        return Identified(ErrorCode.coordinator_not_available)


async def _init(name: str, request: InitProducerIdRequest, call: Call) -> InitProducerIdResponse:
    if not may_end(call, name):
        return _answer(Identified(_forbidden(request)), call)
    if (request.producer_id == NONE) != (request.producer_epoch == NONE):
        return _answer(Identified(ErrorCode.invalid_request), call)
    known = None if request.producer_id == NONE else (int(request.producer_id), int(request.producer_epoch))
    timeout_ms = round(request.transaction_timeout.total_seconds() * 1000)
    return _answer(await call.node.transactions.init(name, timeout_ms, known), call)


def _forbidden(request: InitProducerIdRequest) -> ErrorCode:
    if request.transactional_id is None:
        return ErrorCode.cluster_authorization_failed
    return ErrorCode.transactional_id_authorization_failed


def _answer(identified: Identified, call: Call) -> InitProducerIdResponse:
    return InitProducerIdResponse(
        throttle_time=NO_THROTTLE,
        error_code=as_known_to(identified.error, call.version, FENCED_FROM),
        producer_id=ProducerId(identified.producer_id),
        producer_epoch=i16(identified.epoch),
    )


APIS = (Api(0, InitProducerIdRequest, serve),)
