"""The service's rejections in the words of the Kafka protocol."""

from kio.schema.errors import ErrorCode

from skra_app.errors import (
    BreaksConsumers,
    Forbidden,
    InvalidConfig,
    InvalidPartitions,
    InvalidPolicy,
    InvalidTopic,
    Rejection,
    TopicExists,
    TopicNotFound,
    Unavailable,
)

_CODES: tuple[tuple[type[Rejection], ErrorCode], ...] = (
    (BreaksConsumers, ErrorCode.policy_violation),
    (Forbidden, ErrorCode.topic_authorization_failed),
    (TopicExists, ErrorCode.topic_already_exists),
    (TopicNotFound, ErrorCode.unknown_topic_or_partition),
    (InvalidTopic, ErrorCode.invalid_topic_exception),
    (InvalidPartitions, ErrorCode.invalid_partitions),
    (InvalidConfig, ErrorCode.invalid_config),
    (InvalidPolicy, ErrorCode.invalid_config),
    (Unavailable, ErrorCode.request_timed_out),
)

REPEATED = "the request names this topic more than once"

NO_AUTHORIZER = "No Authorizer is configured."
"""Kafka's own words, which tools look for; here a topic has an owner instead (`skra owner`)."""


def code_of(rejection: Rejection) -> ErrorCode:
    """Give the error code that says it best; a client retries what is only unavailable."""
    return next((code for kind, code in _CODES if isinstance(rejection, kind)), ErrorCode.invalid_request)
