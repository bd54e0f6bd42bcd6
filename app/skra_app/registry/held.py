"""What the state holds of versions and ids: numbers and digests, no texts."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

Place: TypeAlias = tuple[str, int]
"""A qualified subject and a version number."""


class Held(NamedTuple):
    """A version as the state holds it."""

    number: int
    id: int
    sequence: int
    """Of the entry that carries the texts."""
    digest: bytes
    """MD5 of canonical text, references, metadata and rules; as a UUID it is the GUID."""
    plain: bytes
    """The digest without metadata that only says which version it was (mostly the same)."""
    format: str
    references: tuple[Place, ...] = ()
    deleted: bool = False


class Named(NamedTuple):
    """What a schema id stands for within its context."""

    sequence: int
    digest: bytes
    format: str


class Identity(NamedTuple):
    """A schema id within its context."""

    sequence: int
    digest: bytes
    format: str
    carriers: Iterable[Place]
    """The versions that carry the id, soft-deleted ones included."""


class HeldContract(NamedTuple):
    """An application's contract for a topic as the state holds it: the newest version."""

    version: int
    sequence: int
    """Of the entry that carries the document."""
