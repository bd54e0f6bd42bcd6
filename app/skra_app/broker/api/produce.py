"""Produce: records come in. The one API whose answer may be "no" because of what the records say."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from kio.schema.errors import ErrorCode
from kio.schema.produce.v9.request import ProduceRequest

from skra_app.broker.by_topic import by_topic
from skra_app.broker.call import Answer, Api, Call, OnceDurable, Refused, Reply
from skra_app.broker.foresight import foresee
from skra_app.broker.intake import Intake
from skra_app.broker.log import LogError
from skra_app.broker.messages import read_request
from skra_app.broker.produce_shape import Asked, Topics, asked_of, read_usual
from skra_app.broker.produced import Outcome, TopicOutcomes, produce_answer
from skra_app.gate import Entry

FIRST_ADVERTISED = 0
"""librdkafka before 2.11.1 stops compressing, silently, where the range does not start at 0 (KAFKA-18659)."""
FIRST_SERVED = 3
"""The first version whose records are of message format 2 (KIP-98)."""
NO_TRANSACTION = b"\xff\xff"
NO_ACKS, LEADER_ACK, ALL_ACKS = 0, 1, -1
_NOTHING_FORESEEN: Final = (None,)
_ACKS: Final = frozenset({NO_ACKS, LEADER_ACK, ALL_ACKS})


def serve(request: ProduceRequest, call: Call) -> Reply:
    """Take records; Kafka's error for a version, or for acks, that nobody serves."""
    call.node.topics.refresh()
    return _take(asked_of(request), call, call.node.clock.milliseconds())


def serve_run(frames: Sequence[memoryview], offset: int, call: Call) -> Iterator[Reply]:
    """The same, straight from the bytes of usual requests that came together; each is served in its turn."""
    usual = call.version >= FIRST_SERVED
    asked = [read_usual(call.version, frame, offset) if usual else None for frame in frames]
    topics, now = call.node.topics, call.node.clock.milliseconds()
    topics.refresh()  # all of them are here, so that none is served from an older state than its own time
    foreseen = foresee(call, asked) if len(frames) > 1 else _NOTHING_FORESEEN
    for frame, one, fine in zip(frames, asked, foreseen, strict=True):
        topics.keep_up()  # the one before may have claimed the topic, or had one made
        yield serve(_read(call.version, frame, offset), call) if one is None else _take(one, call, now, fine)


def _take(asked: Asked, call: Call, now: int, foreseen: Entry | None = None) -> Reply:
    """Append every partition now, in order; answer once it is durable and can be read (acks=all and 1), or never (0).

    One node is leader and all replicas at once: as with Kafka's single replica, whoever was answered finds the records.
    """
    if call.version < FIRST_SERVED:
        return _refuse_all(asked, call, ErrorCode.unsupported_version)
    if asked.acks not in _ACKS:
        return _refuse_all(asked, call, ErrorCode.invalid_required_acks)
    intake = Intake(call.node, call, call.principal, asked.transactional_id, now, foreseen)
    topics: list[TopicOutcomes] = [
        (name, [intake.take(name, index, records) for index, records in parts]) for name, parts in _each(asked.topics)
    ]
    if asked.acks == NO_ACKS:
        _tell_by_closing(topics)
        return None
    tickets = [outcome.ticket for _, outcomes in topics for outcome in outcomes if outcome.ticket is not None]
    answer = (produce_answer(topics, call.version),)
    if not tickets:
        return answer
    # all of it was appended in one turn of the log, so the latest ticket covers it
    return OnceDurable(call.node.acknowledgements.of(max(tickets)), answer, partial(_unwritten, topics, call.version))


def _each(topics: Topics) -> Topics:
    """One topic as it is, which is the usual request; several once each, and what is said last of a partition."""
    if len(topics) == 1 and len(topics[0][1]) == 1:
        return topics
    return [(name, [*dict(parts).items()]) for name, parts in by_topic(topics).items()]


def _tell_by_closing(topics: Sequence[TopicOutcomes]) -> None:
    """Whoever wants no answer learns that something was refused by the end of the connection; raises Refused."""
    refused = [(name, outcome) for name, outcomes in topics for outcome in outcomes if outcome.code]
    if refused:
        name, outcome = refused[0]
        raise Refused(
            f"{len(refused)} partitions were refused to a producer that wants no answer (acks=0), first {name}-"
            f"{outcome.partition} with error {outcome.code}{f': {outcome.message}' if outcome.message else ''}"
        )


def _unwritten(topics: Sequence[TopicOutcomes], version: int, fault: LogError) -> Answer:
    """Tell of what was appended that nobody may rely on it."""
    told = [
        (
            name,
            [
                outcome if outcome.ticket is None else Outcome(outcome.partition, fault.code, message=str(fault))
                for outcome in outcomes
            ],
        )
        for name, outcomes in topics
    ]
    return (produce_answer(told, version),)


def _refuse_all(asked: Asked, call: Call, error: ErrorCode) -> Answer:
    topics = [(name, [Outcome(index, error) for index, _ in parts]) for name, parts in asked.topics]
    return (produce_answer(topics, call.version),)


def _read(version: int, frame: memoryview, offset: int) -> ProduceRequest:
    """Read any version; those before 3 lack only the transactional id that stands first in later ones."""
    if version < FIRST_SERVED:
        frame, offset, version = memoryview(NO_TRANSACTION + bytes(frame[offset:])), 0, FIRST_SERVED
    return read_request(ProduceRequest, version, frame, offset)


APIS = (Api(FIRST_ADVERTISED, ProduceRequest, serve, _read, serve_run),)
