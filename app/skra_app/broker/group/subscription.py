"""Which topics a member of a consumer group reads, from what it said when it joined.

Layout: Kafka's ConsumerProtocolSubscription (version, then an array of topic names); only its beginning is needed.
"""

import struct


def subscribed_topics(metadata: bytes) -> list[str]:
    """The topic names; none when these bytes are something else."""
    try:
        (count,) = struct.unpack_from(">i", metadata, 2)
        topics: list[str] = []
        at = 6
        for _ in range(count):
            (size,) = struct.unpack_from(">h", metadata, at)
            at += 2
            if size < 0 or at + size > len(metadata):
                return []
            topics.append(metadata[at : at + size].decode())
            at += size
    except (struct.error, UnicodeDecodeError):
        return []
    return topics
