"""Who owns what: the nouns of ownership."""

from functools import lru_cache
from typing import Literal, NamedTuple

from skra_app.registry.subject import REMEMBERED, SubjectName

Kind = Literal["topic", "subject"]


class Owned(NamedTuple):
    """A thing with at most one owner: a topic with its subjects, or a subject that belongs to no topic."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind} '{self.name}'"

    @classmethod
    def topic(cls, name: str) -> "Owned":
        """The topic of that name."""
        return cls("topic", name)

    @staticmethod
    @lru_cache(REMEMBERED)
    def subject(qualified: str) -> "Owned":
        """What a subject follows: `<topic>-key` and `<topic>-value` their topic, any other subject itself."""
        subject = SubjectName.of(qualified)
        topic, dash, part = subject.name.rpartition("-")
        if dash and topic and part in {"key", "value"}:
            return Owned.topic(str(SubjectName(subject.context, topic)))
        return Owned("subject", qualified)


class Owner(NamedTuple):
    """The application that may write."""

    application: str
    epoch: int
    """Grows by one with each transfer; the first owner has 1."""
    since: int
    """Milliseconds since the epoch, UTC."""


class Offer(NamedTuple):
    """An owner's word that another application may take over; nothing changes until that one accepts."""

    application: str
    """Who may accept."""
    epoch: int
    """Of the ownership that is given away: an offer ends with it."""
    reason: str
    by: str
    """The principal that offers."""
    since: int
    """Milliseconds since the epoch, UTC."""


class Exemption(NamedTuple):
    """Leave for one principal to write a topic in its owner's place, for a named purpose and a time."""

    purpose: str
    epoch: int
    """Of the ownership under which it was given: it ends with it."""
    reason: str
    by: str
    """The principal that gave it."""
    ends: int
    """From when on it is none; milliseconds since the epoch, UTC."""

    def holds(self, owner: Owner | None, now: int) -> bool:
        """Whether it lets anybody write at that time, under that owner."""
        return owner is not None and owner.epoch == self.epoch and now < self.ends
