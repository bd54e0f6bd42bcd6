"""Whose a transaction is: an id may be anybody's, but only who may write where it reached ends it or adds to it."""

from kio.schema.errors import ErrorCode

from skra_app.broker.call import Call
from skra_app.broker.topic import may_be_created
from skra_app.broker.transaction import Phase
from skra_app.gate import Refusal, RefusalCode
from skra_app.registry import transfer
from skra_app.registry.rights import Right


def may_end(call: Call, transactional_id: str) -> bool:
    """Whether a caller may decide about the open transaction of an id: to end it writes a marker in each partition."""
    if not call.may(Right.WRITE):
        return False
    call.node.topics.refresh()
    one = call.node.transactions.describe(transactional_id)
    if one is None or one.phase is not Phase.ONGOING:
        return True
    return not any(foreign(call, topic) for topic in {topic for topic, _ in one.partitions})


def foreign(call: Call, topic: str) -> bool:
    """Whether a caller may not write a topic."""
    entry = call.node.gate.enter(topic, call.principal)
    return (isinstance(entry, Refusal) and entry.code is RefusalCode.NOT_OWNER) or not may_be_created(topic)


def judged(call: Call, topic: str, partition: int) -> ErrorCode:
    """Whether a partition may become part of the caller's transaction; one that waits for its fence is asked again."""
    if call.node.topics.log(topic, partition) is None:
        return ErrorCode.unknown_topic_or_partition
    if foreign(call, topic):
        return ErrorCode.topic_authorization_failed
    waiting = transfer.unfenced(call.node.registry.seen, topic)
    return ErrorCode.concurrent_transactions if waiting else ErrorCode.none
