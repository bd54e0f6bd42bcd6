"""Transactions (KIP-98, KIP-360): a pure state machine, and the thin edge that keeps its facts and writes markers.

The face, for the broker::

    transactions = await Transactions.open(store, groups)        # replays `__transaction_state`, ends what was decided
    await transactions.init(transactional_id, timeout_ms, known)                    -> Identified(error, id, epoch)
    await transactions.add_partitions(claim, {(topic, partition), …})               -> int (error code)
    await transactions.add_group(claim, group)                                      -> int
    await transactions.commit_offsets(claim, group, {(topic, partition): Committed}) -> int
    transactions.verify(claim, (topic, partition))               # may this batch be appended?  -> int
    await transactions.end(claim, committed=True)                # returns when it can be read   -> int
    transactions.undecided(group)                                # partitions whose offset a transaction may still move
    transactions.describe(transactional_id), transactions.listed()
    await transactions.close()

`claim` is a `Claim(transactional_id, producer_id, epoch)`: who the producer says it is. Error codes are Kafka's.
"""

from skra_app.broker.transaction.coordinator import Claim, Identified
from skra_app.broker.transaction.limits import TransactionLimits
from skra_app.broker.transaction.state import Phase, Transaction
from skra_app.broker.transaction.transactions import Transactions

__all__ = ["Claim", "Identified", "Phase", "Transaction", "TransactionLimits", "Transactions"]
