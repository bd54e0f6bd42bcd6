"""The registry as of one head: a value that never changes, built from the journal by `projection`.

It holds ids, digests and sequences, no texts: those are read from the journal by sequence. Maps are persistent, so that
a reader keeps its state while others write, and a new state shares all but the changed paths with the one before.
"""

from __future__ import annotations  # the persistent maps are generic to type checkers only

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from rpds import HashTrieMap, HashTrieSet

from skra_app.registry.subject import DEFAULT, SubjectName
from skra_app.registry.topic import DEFAULT_POLICY, Topic, TopicPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skra_app.registry.owner import Owned, Owner
    from skra_app.registry.scoped import Config, Mode

Place: TypeAlias = tuple[str, int]
"""A qualified subject and a version number."""

NOWHERE: Final[HashTrieSet[Place]] = HashTrieSet[Place]() if TYPE_CHECKING else HashTrieSet()
"""No places."""

_EMPTY: Final[HashTrieMap[Any, Any]] = HashTrieMap()


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


class Identity(NamedTuple):
    """A schema id within its context."""

    sequence: int
    digest: bytes
    format: str
    carriers: HashTrieSet[Place]
    """The versions that carry the id, soft-deleted ones included."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a deed may ask before it decides. Subjects are known by their qualified names."""

    head: int = 0
    at: int = 0
    """Of the last entry, milliseconds since the epoch."""
    subjects: HashTrieMap[str, tuple[Held, ...]] = _EMPTY
    """Versions ascending, soft-deleted ones included."""
    ids: HashTrieMap[tuple[str, int], Identity] = _EMPTY
    """By context and id."""
    digests: HashTrieMap[tuple[str, bytes, str], tuple[int, ...]] = _EMPTY
    """Ids by context, digest and format; more than one only through an import."""
    guids: HashTrieMap[bytes, HashTrieSet[tuple[str, int]]] = _EMPTY
    """Context and id of every schema with that digest."""
    highest: HashTrieMap[str, int] = _EMPTY
    """The highest id that a context ever gave; it does not sink."""
    referrers: HashTrieMap[Place, HashTrieSet[Place]] = _EMPTY
    """Who refers to a version, soft-deleted ones included."""
    configs: HashTrieMap[str, Config] = _EMPTY
    """By scope: "" is the whole registry."""
    modes: HashTrieMap[str, Mode] = _EMPTY
    topics: HashTrieMap[str, Topic] = _EMPTY
    policies: HashTrieMap[str, TopicPolicy] = _EMPTY
    owners: HashTrieMap[Owned, Owner] = _EMPTY
    applications: HashTrieMap[str, str] = _EMPTY
    """Application by principal, where it is not the principal's own name."""

    def versions(self, subject: str) -> tuple[Held, ...]:
        """Every version that stands, soft-deleted ones included."""
        return self.subjects.get(subject, ())

    def live(self, subject: str) -> tuple[Held, ...]:
        """The versions that are not deleted."""
        held = self.subjects.get(subject, ())
        return tuple(version for version in held if not version.deleted) if any(v.deleted for v in held) else held

    def version(self, subject: str, number: int) -> Held | None:
        """One version, whether deleted or not."""
        held = self.versions(subject)
        place = bisect_left(held, number, key=_number)
        return held[place] if place < len(held) and held[place].number == number else None

    def latest(self, subject: str) -> Held | None:
        """The newest live version."""
        return next((version for version in reversed(self.versions(subject)) if not version.deleted), None)

    def identity(self, context: str, id: int) -> Identity | None:  # noqa: A002 - the vocabulary's word
        """What an id of a context stands for."""
        return self.ids.get((context, id))

    def contexts(self) -> Iterator[str]:
        """Contexts that hold something; the default one always."""
        found = {DEFAULT} | {SubjectName.of(name).context for name in self.subjects if name.startswith(":.")}
        yield from sorted(found)

    def policy(self, topic: str) -> TopicPolicy:
        """The topic's policy, or the default one."""
        return self.policies.get(topic, DEFAULT_POLICY)

    def application(self, principal: str) -> str:
        """The application that a principal belongs to: its own name unless told otherwise."""
        return self.applications.get(principal, principal)


def _number(version: Held) -> int:
    return version.number
