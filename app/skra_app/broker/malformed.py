"""The fault of a request that cannot be read."""


class MalformedFrame(ValueError):
    """The bytes are no Kafka request; the connection they came on cannot be trusted any more and closes."""
