"""Which operations an asker may do on a resource, as the bits that Kafka's admin clients read (KIP-430)."""

from skra_app.broker.call import Call
from skra_app.registry.rights import Right

READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE = (1 << number for number in range(3, 9))
CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE = (1 << number for number in range(9, 13))
NOT_ASKED = -(2**31)
"""What stands where nobody asked for the operations."""


def on_cluster(call: Call) -> int:
    """What may be done to the cluster."""
    told = DESCRIBE | DESCRIBE_CONFIGS
    if call.may(Right.WRITE):
        told |= CREATE | IDEMPOTENT_WRITE
    return told | (ALTER | ALTER_CONFIGS | CLUSTER_ACTION if call.may(Right.ADMINISTER) else 0)


def on_topic(topic: str, call: Call) -> int:
    """What may be done to a topic, as far as rights go: its owner has a word too."""
    access = call.principal.access
    told = DESCRIBE | DESCRIBE_CONFIGS | (READ if access.reads(topic) else 0)
    return told | (WRITE | CREATE | DELETE | ALTER | ALTER_CONFIGS if access.writes(topic) else 0)


def on_group(call: Call) -> int:
    """What may be done to a consumer group: to be a member is to read, to end it is for an admin."""
    told = READ | DESCRIBE | DESCRIBE_CONFIGS
    return told | (DELETE | ALTER_CONFIGS if call.may(Right.ADMINISTER) else 0)
