"""Which topics a member of a consumer group reads, from what it said when it joined.

Layout: Kafka's ConsumerProtocolSubscription (version, then an array of topic names); only its beginning is needed.
"""

import struct

CONSUMER = "consumer"
"""The type of the protocols whose members say so."""


def subscribed_topics(metadata: bytes) -> frozenset[str] | None:
    """Give the topic names; None when these bytes are something else."""
    try:
        (count,) = struct.unpack_from(">i", metadata, 2)
        topics: list[str] = []
        at = 6
        for _ in range(count):
            (size,) = struct.unpack_from(">h", metadata, at)
            at += 2
            if size < 0 or at + size > len(metadata):
                return None
            topics.append(metadata[at : at + size].decode(errors="replace"))
            at += size
    except struct.error:
        return None
    return frozenset(topics) if count >= 0 else None
