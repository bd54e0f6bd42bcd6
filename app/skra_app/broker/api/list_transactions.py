"""ListTransactions: which transactional ids there are (KIP-664)."""

from kio.schema.errors import ErrorCode
from kio.schema.list_transactions.v1 import response as answer
from kio.schema.list_transactions.v1.request import ListTransactionsRequest
from kio.schema.types import ProducerId, TransactionalId

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Phase

STATES = frozenset(phase.value for phase in Phase)


def serve(request: ListTransactionsRequest, call: Call) -> Answer:
    """List those in the states, of the producers and as old (KIP-994) as asked for; no filter lets all pass."""
    now = call.node.clock.milliseconds()
    states, producers = set(request.state_filters), set(request.producer_id_filters)
    return answer.ListTransactionsResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        unknown_state_filters=tuple(sorted(states - STATES)),
        transaction_states=tuple(
            answer.TransactionState(
                transactional_id=TransactionalId(one.id),
                producer_id=ProducerId(one.producer_id),
                transaction_state=one.phase.value,
            )
            for one in call.node.transactions.listed()
            if (not states or one.phase.value in states)
            and (not producers or one.producer_id in producers)
            and (request.duration_filter < 0 or now - one.started > request.duration_filter)
        ),
    )


APIS = (Api(0, ListTransactionsRequest, serve),)
