"""Consumer groups, classic protocol: a pure state machine, and the thin edge that keeps its facts in the log.

The face, for the broker (times are monotonic seconds inside, milliseconds on the wire)::

    groups = await Groups.open(store)                          # replays the internal topic `__consumer_offsets`
    await groups.join(Join(group, member_id, instance_id, client_id, client_host, session_timeout_ms,
        rebalance_timeout_ms, protocol_type, protocols=((name, metadata), …), require_member_id))   -> Joined
    await groups.sync(Sync(group, generation, member_id, instance_id, protocol_type, protocol_name,
        assignments={member_id: bytes}))                                                            -> Synced
    groups.heartbeat(group, generation, member_id, instance_id)                                     -> int (error code)
    groups.leave(group, ((member_id, instance_id), …))                                              -> tuple[Left, …]
    await groups.commit(Commit(group, generation, member_id, instance_id,
        offsets={(topic, partition): Committed(offset, leader_epoch, metadata)}))                   -> {(t, p): code}
    groups.fetch(group, partitions | None)                                 -> {(topic, partition): Committed}
    groups.describe(group) -> Described;  groups.listed(states) -> tuple[Listed, …];  await groups.delete(group) -> int
    await groups.delete_offsets(group, partitions) -> {(t, p): code};  await groups.forget_topic(topic)
    await groups.close()

Answers carry `error`, the Kafka error code (0 is none). `join` and `sync` wait until the group is ready; cancelling the
wait (the connection closed) is safe.
"""

from skra_app.broker.group.answers import Described, DescribedMember, Joined, JoinedMember, Left, Listed, Synced
from skra_app.broker.group.groups import Groups
from skra_app.broker.group.limits import GroupLimits
from skra_app.broker.group.requests import Commit, Committed, Join, Sync, TopicPartition
from skra_app.broker.group.subscription import CONSUMER

__all__ = [
    "CONSUMER",
    "Commit",
    "Committed",
    "Described",
    "DescribedMember",
    "GroupLimits",
    "Groups",
    "Join",
    "Joined",
    "JoinedMember",
    "Left",
    "Listed",
    "Sync",
    "Synced",
    "TopicPartition",
]
