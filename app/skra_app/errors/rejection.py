"""The root of the tree."""

from typing import ClassVar


def status_of(code: int) -> int:
    """The HTTP status of a wire code: the code itself, or its first three digits."""
    return code // 100 if code > 999 else code


class Rejection(Exception):
    """An answer of "no" that the caller can understand: a wire code and a message."""

    code: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return status_of(self.code)
