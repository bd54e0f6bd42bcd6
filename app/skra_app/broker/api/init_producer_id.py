"""InitProducerId: an identity for an idempotent producer."""

from kio.schema.errors import ErrorCode
from kio.schema.init_producer_id.v4.request import InitProducerIdRequest
from kio.schema.init_producer_id.v4.response import InitProducerIdResponse
from kio.schema.types import ProducerId
from kio.static.primitive import i16

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE


def serve(request: InitProducerIdRequest, call: Call) -> Answer:
    """Give a new id at epoch 0, also to a producer that wants to start over (Kafka does so outside transactions)."""
    if request.transactional_id is not None:
        return InitProducerIdResponse(
            throttle_time=NO_THROTTLE,
            error_code=ErrorCode.transactional_id_authorization_failed,
            producer_epoch=i16(-1),
        )
    return InitProducerIdResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        producer_id=ProducerId(call.node.store.new_producer_id()),
        producer_epoch=i16(0),
    )


APIS = (Api(0, InitProducerIdRequest, serve),)
