"""Events as their consumers see them: JSON values, whatever language wrote the bytes.

What a decoder gives is shown by its plainest JSON: every field of a record by its name, whole numbers as numbers, no
tags of unions. Bytes are an object with the one member `$bytes`, one character (U+0000 to U+00FF) each, so that they
differ from text; a map with just that key is not told from them.
"""

from typing import ClassVar, Final, Protocol

from skra_compat.event import Json

BYTES: Final = "$bytes"


class View(Protocol):
    """The events of one schema as their consumers see them."""

    @property
    def document(self) -> Json:
        """A JSON Schema of draft 6 or later that they all meet; where the schema itself is none, it says no more."""
        ...

    null_is_absent: ClassVar[bool]
    """Whether null is the language's way to leave a value out."""

    marks_bytes: ClassVar[bool]
    """Whether an object with the member `$bytes` stands for bytes."""

    def write(self, seen: Json) -> tuple[Json, bytes]:
        """The event that is seen like this, as people write it, and its payload.

        Raises:
            InvalidEvent: no event of the schema is.
        """
        ...

    def read(self, payload: bytes) -> Json:
        """What a consumer sees of a payload that is an event."""
        ...
