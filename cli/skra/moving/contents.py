"""What a registry holds, on its way from one place to another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from skra.subject_name import within
from skra_compat import Json, Reference

Members: TypeAlias = Mapping[str, Json]
"""A config, metadata or rules: JSON that is carried as it is."""


class Place(NamedTuple):
    """A version of a subject; subjects are known by their qualified names."""

    subject: str
    version: int

    def __str__(self) -> str:
        return f"{self.subject} version {self.version}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A version with everything that makes it what it is."""

    place: Place
    id: int
    format: str
    text: str
    references: tuple[Reference, ...] = ()
    """As they were given: a subject without a context is in the context of this one."""
    metadata: Members = field(default_factory=dict[str, Json])
    rules: Members = field(default_factory=dict[str, Json])
    deleted: bool = False

    @property
    def targets(self) -> list[Place]:
        """What it refers to."""
        return [Place(within(each.subject, self.place.subject), each.version) for each in self.references]


class Tie(NamedTuple):
    """What a resource has one association for: its id, what it is (`topic`), and how it is associated (`value`)."""

    resource: str
    kind: str
    type: str

    def __str__(self) -> str:
        return f"{self.kind} {self.resource} ({self.type})"


@dataclass(frozen=True, slots=True)
class Contents:
    """Versions, and what scopes say for themselves: "" is the default context, `:.dev:` another, else a subject."""

    versions: Mapping[Place, Standing] = field(default_factory=dict[Place, Standing])
    configs: Mapping[str, Members] = field(default_factory=dict[str, Members])
    modes: Mapping[str, str] = field(default_factory=dict[str, str])
    associations: Mapping[Tie, Members] = field(default_factory=dict[Tie, Members])
    """With subjects that have live versions, by the API's member names."""
    keeps_rules: bool = True
    """Whether what they stand in keeps rules, so that a version without any has none."""

    @property
    def subjects(self) -> list[str]:
        """The subjects that have versions, sorted."""
        return sorted({place.subject for place in self.versions})
