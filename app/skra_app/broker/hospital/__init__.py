"""The message hospital: records that are no events of their topic are kept as dead letters, the others land.

`aside` takes a batch apart, `letter` writes what is kept of a bad record, `hospital` does both for one partition. The
batch goes on covering the offsets and sequence numbers that its producer counted, as after a compaction; the dead
letters lie in `<topic>.dlq`, in the partition of the same number and in the order in which they came.
"""

from skra_app.broker.hospital.aside import Aside, without
from skra_app.broker.hospital.hospital import Hospital, dead_letter_topic
from skra_app.broker.hospital.letter import Sender, dead_letters

__all__ = ["Aside", "Hospital", "Sender", "dead_letter_topic", "dead_letters", "without"]
