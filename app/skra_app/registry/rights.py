"""What a principal may do: one table from roles to rights, and grants that narrow a role to some names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EVERYTHING: Final = "*"
_OWN_TOPICS: Final = "__"


class Right(StrEnum):
    """Something that may be done."""

    READ = "read"
    """Read schemas, records and everything about them, and be a member of consumer groups."""
    WRITE = "write"
    """Register and produce, configure and delete, where the own application is the owner or nobody is."""
    OVERRULE = "overrule"
    """Configure, delete and give away what others own. Nobody may write in an owner's place."""
    ADMINISTER = "administer"
    """What is everybody's: principals, the audit, settings of the whole registry and of contexts, consumer groups."""


class Role(StrEnum):
    """What somebody is there for."""

    ADMIN = "admin"
    WRITER = "writer"
    READER = "reader"


MAY: Final[Mapping[Role, frozenset[Right]]] = {
    Role.ADMIN: frozenset(Right),
    Role.WRITER: frozenset({Right.READ, Right.WRITE}),
    Role.READER: frozenset({Right.READ}),
}
"""The table."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A right over one name, or over all that begin with what stands before a `*` at the end."""

    right: Right
    pattern: str

    def __str__(self) -> str:
        return f"{self.right}:{self.pattern}"

    @classmethod
    def of(cls, text: str) -> "Grant":
        """Read `write:orders.*`; raises ValueError."""
        word, colon, pattern = text.partition(":")
        if not colon or word not in {Right.READ, Right.WRITE} or not pattern or "*" in pattern[:-1]:
            raise ValueError(
                f"grant {text!r}: expected read:NAME or write:NAME, where NAME is a topic or a subject "
                "or ends with * for all that begin so"
            )
        return cls(Right(word), pattern)

    def covers(self, right: Right, name: str) -> bool:
        """Whether it allows that; who may write may read."""
        allowed = self.right is right or (self.right is Right.WRITE and right is Right.READ)
        if not self.pattern.endswith(EVERYTHING):
            return allowed and name == self.pattern
        return allowed and name.startswith(self.pattern[:-1])


@dataclass(frozen=True, slots=True)
class Access:
    """The rights of somebody, and the grants that narrow them; without grants they hold for every name."""

    rights: frozenset[Right]
    grants: tuple[Grant, ...] = ()

    def has(self, right: Right) -> bool:
        """Whether the role has that right anywhere."""
        return right in self.rights

    def reads(self, topic: str) -> bool:
        """Whether records of the topic may be read. Topics of the platform hold what belongs to others."""
        return self._covers(Right.READ, topic) and self._inside(topic)

    def writes(self, name: str) -> bool:
        """Whether a topic or a subject may be written, as far as rights go: its owner has a word too."""
        return self._covers(Right.WRITE, name) and self._inside(name)

    def _covers(self, right: Right, name: str) -> bool:
        return right in self.rights and (not self.grants or any(grant.covers(right, name) for grant in self.grants))

    def _inside(self, name: str) -> bool:
        return Right.ADMINISTER in self.rights or not name.startswith(_OWN_TOPICS)


OPEN: Final = Access(frozenset({Right.READ, Right.WRITE, Right.ADMINISTER}))
"""Of everybody while authentication is off: all but to overrule an owner."""
NOTHING: Final = Access(frozenset())
