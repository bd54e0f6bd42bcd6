"""DescribeTransactions: where transactional ids stand (KIP-664)."""

import datetime as dt
from itertools import groupby
from typing import cast

from kio.schema.describe_transactions.v0 import response as answer
from kio.schema.describe_transactions.v0.request import DescribeTransactionsRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import ProducerId, TopicName, TransactionalId
from kio.static.primitive import TZAware, i16, i32, i32Timedelta

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Transaction


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
        unknown = ErrorCode.transactional_id_not_found if name else ErrorCode.invalid_request
        return answer.TransactionState(
            error_code=unknown, transactional_id=name, transaction_state="",
            transaction_timeout=NO_THROTTLE, transaction_start_time=_time(0), producer_id=ProducerId(0),
            producer_epoch=i16(0), topics=(),
        )  # fmt: skip
    return answer.TransactionState(
        error_code=ErrorCode.none,
        transactional_id=name,
        transaction_state=one.phase.value,
        transaction_timeout=i32Timedelta.parse(dt.timedelta(milliseconds=one.timeout_ms)),
        transaction_start_time=_time(one.started),
        producer_id=ProducerId(one.producer_id),
        producer_epoch=i16(one.epoch),
        topics=tuple(
            answer.TopicData(topic=TopicName(topic), partitions=tuple(i32(number) for _, number in places))
            for topic, places in groupby(sorted(one.partitions), key=lambda place: place[0])
        ),
    )


def _time(milliseconds: int) -> TZAware:
    """The time that kio writes as this number; its type takes whole seconds only, its writer more."""
    return cast("TZAware", dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC))


APIS = (Api(0, DescribeTransactionsRequest, serve),)
