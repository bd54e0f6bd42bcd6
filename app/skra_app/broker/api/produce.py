"""Produce: records come in. The one API whose answer may be "no" because of what the records say."""

from collections.abc import Sequence

from kio.schema.errors import ErrorCode
from kio.schema.produce.v9.request import ProduceRequest

from skra_app.broker.call import Answer, Api, Call, Reply
from skra_app.broker.intake import Intake
from skra_app.broker.log import LogError
from skra_app.broker.messages import read_request
from skra_app.broker.produced import Outcome, TopicOutcomes, produce_answer

FIRST_ADVERTISED = 0
"""librdkafka before 2.11.1 stops compressing, silently, where the range does not start at 0 (KAFKA-18659)."""
FIRST_SERVED = 3
"""The first version whose records are of message format 2 (KIP-98)."""
NO_TRANSACTION = b"\xff\xff"
NO_ACKS, LEADER_ACK, ALL_ACKS = 0, 1, -1


def serve(request: ProduceRequest, call: Call) -> Reply:
    """Append every partition now, in order; answer once it is durable (acks=all), at once (1) or never (0)."""
    if call.version < FIRST_SERVED:
        return _refuse_all(request, call, ErrorCode.unsupported_version)
    if request.acks not in {NO_ACKS, LEADER_ACK, ALL_ACKS}:
        return _refuse_all(request, call, ErrorCode.invalid_required_acks)
    call.node.topics.refresh()
    intake = Intake.of(call)
    topics: list[TopicOutcomes] = [
        (topic.name, [intake.take(topic.name, part.index, part.records or b"") for part in topic.partition_data])
        for topic in request.topic_data
    ]
    if request.acks == NO_ACKS:
        return None
    if request.acks == ALL_ACKS and any(one.ticket is not None for _, outcomes in topics for one in outcomes):
        return _when_durable(topics, call)
    return (produce_answer(topics, call.version),)


async def _when_durable(topics: Sequence[TopicOutcomes], call: Call) -> Answer:
    settled = [(name, [await _settled(outcome, call) for outcome in outcomes]) for name, outcomes in topics]
    return (produce_answer(settled, call.version),)


async def _settled(outcome: Outcome, call: Call) -> Outcome:
    """Wait for the sync that covers the partition's records; without it they count as not written."""
    if outcome.ticket is None:
        return outcome
    try:
        await call.node.store.durable(outcome.ticket)
    except LogError as fault:
        return Outcome(outcome.partition, fault.code, message=str(fault))
    return outcome


def _refuse_all(request: ProduceRequest, call: Call, error: ErrorCode) -> Answer:
    topics = [
        (topic.name, [Outcome(part.index, error) for part in topic.partition_data]) for topic in request.topic_data
    ]
    return (produce_answer(topics, call.version),)


def _read(version: int, frame: memoryview, offset: int) -> ProduceRequest:
    """Read any version; those before 3 lack only the transactional id that stands first in later ones."""
    if version < FIRST_SERVED:
        frame, offset, version = memoryview(NO_TRANSACTION + bytes(frame[offset:])), 0, FIRST_SERVED
    return read_request(ProduceRequest, version, frame, offset)


APIS = (Api(FIRST_ADVERTISED, ProduceRequest, serve, _read),)
