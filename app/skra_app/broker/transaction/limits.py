"""What the coordinator of transactions allows; Kafka's defaults, all in milliseconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransactionLimits:
    """`transaction.max.timeout.ms`, and `transactional.id.expiration.ms`."""

    max_timeout_ms: int = 900_000
    expiration_ms: int = 7 * 24 * 3600 * 1000
