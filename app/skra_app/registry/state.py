"""The registry as of one head: a value that never changes, built from the journal by `projection`.

It holds ids, digests and sequences, no texts: those are read from the journal by sequence. Its tables are persistent: a
reader keeps its state while others write, and a new state shares all but the changed leaves with the one before.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from skra_app.registry import packing
from skra_app.registry.account import Account
from skra_app.registry.actor import Principal
from skra_app.registry.association import Association
from skra_app.registry.held import Held, HeldContract, Identity, Named, Place
from skra_app.registry.owner import Exemption, Offer, Owned, Owner
from skra_app.registry.scoped import Config, Mode
from skra_app.registry.subject import DEFAULT, SubjectName
from skra_app.registry.table import Relation, Table
from skra_app.registry.topic import DEFAULT_POLICY, Topic, TopicPolicy

__all__ = ["Held", "HeldContract", "Identity", "Named", "Place", "State"]


@dataclass(frozen=True)
class State:
    """Everything that a deed may ask before it decides. Subjects are known by their qualified names."""

    head: int = field(default_factory=int)  # a default of the class would be found where `Watched` looks
    at: int = field(default_factory=int)
    """Of the last entry, milliseconds since the epoch."""
    subjects: Table[str, tuple[Held, ...]] = field(default_factory=lambda: Table(packing.TEXT, packing.VERSIONS))
    """Versions ascending, soft-deleted ones included; subjects by name."""
    ids: Table[tuple[str, int], Named] = field(default_factory=lambda: Table(packing.PLACE, packing.NAMED))
    """By context and id."""
    carriers: Relation[tuple[str, int], Place] = field(default_factory=lambda: Relation(packing.PLACE, packing.PLACE))
    """The versions that carry an id of a context, soft-deleted ones included."""
    guids: Relation[bytes, tuple[str, int]] = field(default_factory=lambda: Relation(packing.DIGEST, packing.PLACE))
    """Context and id of every schema with a digest."""
    highest: Table[str, int] = field(default_factory=lambda: Table(packing.TEXT, packing.COUNT))
    """The highest id that a context ever gave; it does not sink."""
    referrers: Relation[Place, Place] = field(default_factory=lambda: Relation(packing.PLACE, packing.PLACE))
    """Who refers to a version, soft-deleted ones included."""
    configs: Table[str, Config] = field(default_factory=lambda: Table(packing.TEXT, packing.CONFIG))
    """By scope: "" is the whole registry."""
    modes: Table[str, Mode] = field(default_factory=lambda: Table(packing.TEXT, packing.MODE))
    topics: Table[str, Topic] = field(default_factory=lambda: Table(packing.TEXT, packing.TOPIC))
    policies: Table[str, TopicPolicy] = field(default_factory=lambda: Table(packing.TEXT, packing.POLICY))
    owners: Table[Owned, Owner] = field(default_factory=lambda: Table(packing.OWNED, packing.OWNER))
    offers: Table[Owned, Offer] = field(default_factory=lambda: Table(packing.OWNED, packing.OFFER))
    """What an owner would give away, until somebody accepts."""
    unfenced: Table[str, tuple[int, ...]] = field(default_factory=lambda: Table(packing.TEXT, packing.NUMBERS))
    """By topic: the partitions that still have to be fenced against the owner before this one."""
    tenures: Table[Owned, tuple[int, ...]] = field(default_factory=lambda: Table(packing.OWNED, packing.NUMBERS))
    """The sequences of all entries about whose it was and is."""
    exemptions: Table[tuple[str, str], Exemption] = field(
        default_factory=lambda: Table(packing.READER, packing.EXEMPTION)
    )
    """By topic and principal, those included that have ended by their time."""
    applications: Table[str, str] = field(default_factory=lambda: Table(packing.TEXT, packing.TEXT))
    """Application by principal, where it is not the principal's own name."""
    contracts: Table[tuple[str, str], HeldContract] = field(
        default_factory=lambda: Table(packing.READER, packing.CONTRACT)
    )
    """By topic and application."""
    accounts: Table[str, Account] = field(default_factory=lambda: Table(packing.TEXT, packing.ACCOUNT))
    """Who may come in, by principal."""
    keys: Table[str, str] = field(default_factory=lambda: Table(packing.TEXT, packing.TEXT))
    """Principal by key id."""
    associations: Table[tuple[str, str], Association] = field(
        default_factory=lambda: Table(packing.READER, packing.ASSOCIATION)
    )
    """By resource, and its type with that of the association."""

    def changed(self, **members: object) -> "State":
        """With these members, by name: nearly all of them stay as they are, so they are not looked at one by one."""
        made = object.__new__(State)
        vars(made).update(vars(self), **members)
        return made

    def versions(self, subject: str) -> tuple[Held, ...]:
        """Every version that stands, soft-deleted ones included."""
        return self.subjects.get(subject, ())

    def live(self, subject: str) -> tuple[Held, ...]:
        """The versions that are not deleted."""
        held = self.versions(subject)
        return tuple(version for version in held if not version.deleted) if any(v.deleted for v in held) else held

    def version(self, subject: str, number: int) -> Held | None:
        """One version, whether deleted or not."""
        held = self.versions(subject)
        place = bisect_left(held, number, key=_number)
        return held[place] if place < len(held) and held[place].number == number else None

    def latest(self, subject: str) -> Held | None:
        """The newest live version."""
        return next((version for version in reversed(self.versions(subject)) if not version.deleted), None)

    def names(self, prefix: str) -> Iterator[tuple[str, bool]]:
        """The subjects whose qualified names begin so, sorted, each with whether it has a live version."""
        for name, versions in self.subjects.packed(packing.TEXT.pack(prefix)):
            yield name, packing.any_live(versions)

    def identity(self, context: str, id: int) -> Identity | None:  # noqa: A002 - the vocabulary's word
        """What an id of a context stands for."""
        named = self.ids.get((context, id))
        return None if named is None else Identity(*named, self.carriers.of((context, id)))

    def same(self, context: str, digest: bytes, language: str) -> list[int]:
        """The ids of a context that stand for this schema, ascending; more than one only through an import."""
        found = (number for where, number in self.guids.of(digest) if where == context)
        return [number for number in found if self.ids[context, number].format == language]

    def top(self, context: str) -> int:
        """The highest id that stands in a context; 0 when none does."""
        last = self.ids.tree.last(packing.PLACE.pack((context, packing.NOBODY)))
        where, number = packing.PLACE.unpack(last[0]) if last else (context, 0)
        return number if where == context else 0

    def contexts(self) -> Iterator[str]:
        """Contexts that hold something, sorted; the default one always."""
        found = {DEFAULT}
        begin = ":."
        while name := next(self.subjects.begin(begin), ""):
            if not name.startswith(":."):
                break
            context = SubjectName.of(name).context
            found.add(context)
            begin = f":{context};" if context != DEFAULT else name + "\0"
        yield from sorted(found)

    def contracts_of(self, topic: str) -> dict[str, HeldContract]:
        """The contracts for a topic by application, sorted."""
        begin = packing.READER.pack((topic, ""))
        return {reader: packing.CONTRACT.unpack(value) for (_, reader), value in self.contracts.packed(begin)}

    def policy(self, topic: str) -> TopicPolicy:
        """The topic's policy, or the default one."""
        return self.policies.get(topic, DEFAULT_POLICY)

    def application(self, principal: str) -> str:
        """The application that a principal belongs to: its own name unless told otherwise."""
        return self.applications.get(principal, principal)

    def application_of(self, principal: Principal) -> str:
        """The same for somebody who came in: what its identity provider says comes first."""
        return principal.application or self.application(principal.name)


def _number(version: Held) -> int:
    return version.number
