"""DescribeTransactions: where transactional ids stand (KIP-664)."""

import datetime as dt
from itertools import groupby

from kio.schema.describe_transactions.v0 import response as answer
from kio.schema.describe_transactions.v0.request import DescribeTransactionsRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import ProducerId, TopicName, TransactionalId
from kio.static.primitive import TZAware, i16, i32, i32Timedelta

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Transaction

NO_TIME = TZAware.parse(dt.datetime.fromtimestamp(0, dt.UTC))


def serve(request: DescribeTransactionsRequest, call: Call) -> Answer:
    """Describe each."""
    return answer.DescribeTransactionsResponse(
        throttle_time=NO_THROTTLE,
        transaction_states=tuple(
            _described(name, call.node.transactions.describe(name)) for name in request.transactional_ids
        ),
    )


def _described(name: TransactionalId, one: Transaction | None) -> answer.TransactionState:
    if one is None:
        return answer.TransactionState(
            error_code=ErrorCode.transactional_id_not_found, transactional_id=name, transaction_state="",
            transaction_timeout=NO_THROTTLE, transaction_start_time=NO_TIME, producer_id=ProducerId(-1),
            producer_epoch=i16(-1), topics=(),
        )  # fmt: skip
    started = dt.datetime.fromtimestamp(max(one.started, 0) / 1000, dt.UTC)
    return answer.TransactionState(
        error_code=ErrorCode.none,
        transactional_id=name,
        transaction_state=one.phase.value,
        transaction_timeout=i32Timedelta.parse(dt.timedelta(milliseconds=one.timeout_ms)),
        transaction_start_time=TZAware.parse(started),
        producer_id=ProducerId(one.producer_id),
        producer_epoch=i16(one.epoch),
        topics=tuple(
            answer.TopicData(topic=TopicName(topic), partitions=tuple(i32(number) for _, number in places))
            for topic, places in groupby(sorted(one.partitions), key=lambda place: place[0])
        ),
    )


APIS = (Api(0, DescribeTransactionsRequest, serve),)
