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
    STAND_IN = "as-owner"
    """Write what others own in their place, by an exemption that says what for; only ever by a grant."""
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
    Role.ADMIN: frozenset(Right) - {Right.STAND_IN},
    Role.WRITER: frozenset({Right.READ, Right.WRITE}),
    Role.READER: frozenset({Right.READ}),
}
"""The table."""


_GRANTED: Final = (Right.STAND_IN, Right.WRITE, Right.READ)
"""What can be granted; each includes those after it."""


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
        if not colon or word not in _GRANTED or not pattern or "*" in pattern[:-1]:
            raise ValueError(
                f"grant {text!r}: expected read:NAME, write:NAME or as-owner:NAME, where NAME is a topic or a subject "
                "or ends with * for all that begin so"
            )
        return cls(Right(word), pattern)

    def covers(self, right: Right, name: str) -> bool:
        """Whether it allows that; who may write may read, and who may stand in for an owner may write."""
        allowed = right in _GRANTED[_GRANTED.index(self.right) :]
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

    def stands_in(self, topic: str) -> bool:
        """Whether the topic's owner may be stood in for: by a grant, or where nobody has to show a key."""
        granted = any(grant.covers(Right.STAND_IN, topic) for grant in self.grants)
        may = Right.WRITE in self.rights and (granted or Right.STAND_IN in self.rights)
        return may and self._inside(topic)

    def _covers(self, right: Right, name: str) -> bool:
        return right in self.rights and (not self.grants or any(grant.covers(right, name) for grant in self.grants))

    def _inside(self, name: str) -> bool:
        return Right.ADMINISTER in self.rights or not name.startswith(_OWN_TOPICS)


OPEN: Final = Access(frozenset({Right.READ, Right.WRITE, Right.STAND_IN, Right.ADMINISTER}))
"""Of everybody while authentication is off: all but to overrule an owner; a name is enough to be exempted."""
NOTHING: Final = Access(frozenset())
