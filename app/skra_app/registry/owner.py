"""Who owns what: the nouns of ownership."""

from typing import Literal, NamedTuple

from skra_app.registry.subject import SubjectName

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

    @classmethod
    def subject(cls, qualified: str) -> "Owned":
        """What a subject follows: `<topic>-key` and `<topic>-value` their topic, any other subject itself."""
        subject = SubjectName.of(qualified)
        topic, dash, part = subject.name.rpartition("-")
        if dash and topic and part in {"key", "value"}:
            return cls("topic", str(SubjectName(subject.context, topic)))
        return cls("subject", qualified)


class Owner(NamedTuple):
    """The application that may write."""

    application: str
    epoch: int
    """Grows by one with each transfer; the first owner has 1."""
    since: int
    """Milliseconds since the epoch, UTC."""
