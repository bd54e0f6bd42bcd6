"""What a fenced producer is told: PRODUCER_FENCED is younger than most APIs (KIP-588)."""

from kio.schema.errors import ErrorCode


def as_known_to(code: int, version: int, fenced_from: int) -> ErrorCode:
    """The error code in the words of an API's version, which knows PRODUCER_FENCED from `fenced_from` on."""
    error = ErrorCode(code)
    if error is ErrorCode.producer_fenced and version < fenced_from:
        return ErrorCode.invalid_producer_epoch
    return error
