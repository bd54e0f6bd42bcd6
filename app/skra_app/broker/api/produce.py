"""Produce: records come in. The one API whose answer may be "no" because of what the records say."""

import asyncio
from collections.abc import Sequence

from kio.schema.errors import ErrorCode
from kio.schema.produce.v9.request import ProduceRequest

from skra_app.broker.call import Answer, Api, Call, Refused, Reply
from skra_app.broker.intake import Intake
from skra_app.broker.log import LogError
from skra_app.broker.messages import read_request
from skra_app.broker.produce_shape import is_usual
from skra_app.broker.produced import Outcome, TopicOutcomes, produce_answer

FIRST_ADVERTISED = 0
"""librdkafka before 2.11.1 stops compressing, silently, where the range does not start at 0 (KAFKA-18659)."""
FIRST_SERVED = 3
"""The first version whose records are of message format 2 (KIP-98)."""
NO_TRANSACTION = b"\xff\xff"
NO_ACKS, LEADER_ACK, ALL_ACKS = 0, 1, -1


def serve(request: ProduceRequest, call: Call) -> Reply:
    """Append every partition now, in order; answer once it is durable and can be read (acks=all and 1), or never (0).

    One node is leader and all replicas at once: as with Kafka's single replica, whoever was answered finds the records.
    """
    if call.version < FIRST_SERVED:
        return _refuse_all(request, call, ErrorCode.unsupported_version)
    if request.acks not in {NO_ACKS, LEADER_ACK, ALL_ACKS}:
        return _refuse_all(request, call, ErrorCode.invalid_required_acks)
    call.node.topics.refresh()
    intake = Intake.of(call, request.transactional_id)
    topics: list[TopicOutcomes] = [
        (topic.name, [intake.take(topic.name, part.index, part.records or b"") for part in topic.partition_data])
        for topic in request.topic_data
    ]
    if request.acks == NO_ACKS:
        _tell_by_closing(topics)
        return None
    tickets = [outcome.ticket for _, outcomes in topics for outcome in outcomes if outcome.ticket is not None]
    if tickets:
        return _when_durable(topics, max(tickets), call)
    return (produce_answer(topics, call.version),)


def _tell_by_closing(topics: Sequence[TopicOutcomes]) -> None:
    """Whoever wants no answer learns that something was refused by the end of the connection; raises Refused."""
    refused = [(name, outcome) for name, outcomes in topics for outcome in outcomes if outcome.code]
    if refused:
        name, outcome = refused[0]
        raise Refused(
            f"{len(refused)} partitions were refused to a producer that wants no answer (acks=0), first {name}-"
            f"{outcome.partition} with error {outcome.code}{f': {outcome.message}' if outcome.message else ''}"
        )


def _when_durable(topics: Sequence[TopicOutcomes], ticket: int, call: Call) -> asyncio.Future[Answer]:
    """Answer after the sync that covers the request: all of it was appended in one turn of the log."""
    future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def settle(fault: LogError | None) -> None:
        if not future.done():
            settled = topics if fault is None else [(name, _unwritten(outcomes, fault)) for name, outcomes in topics]
            future.set_result((produce_answer(settled, call.version),))

    call.node.acknowledgements.after(ticket, settle)
    return future


def _unwritten(outcomes: Sequence[Outcome], fault: LogError) -> list[Outcome]:
    """Tell of what was appended that nobody may rely on it."""
    return [
        outcome if outcome.ticket is None else Outcome(outcome.partition, fault.code, message=str(fault))
        for outcome in outcomes
    ]


def _refuse_all(request: ProduceRequest, call: Call, error: ErrorCode) -> Answer:
    topics = [
        (topic.name, [Outcome(part.index, error) for part in topic.partition_data]) for topic in request.topic_data
    ]
    return (produce_answer(topics, call.version),)


def _read(version: int, frame: memoryview, offset: int) -> ProduceRequest:
    """Read any version; those before 3 lack only the transactional id that stands first in later ones."""
    if version < FIRST_SERVED:
        frame, offset, version = memoryview(NO_TRANSACTION + bytes(frame[offset:])), 0, FIRST_SERVED
    return read_request(ProduceRequest, version, frame, offset, is_usual)


APIS = (Api(FIRST_ADVERTISED, ProduceRequest, serve, _read),)
