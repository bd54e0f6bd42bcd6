"""The facts of the registry: what an entry of the journal can say, one class a type.

A fact knows its members' layout (`V`) and how to write and read them. A changed layout gets the next `V` and an
upcaster in `upcast`: stored entries stay as they are. To add a fact is to add a class here, and its effect to
`effects`.
"""

from collections.abc import Mapping
from typing import Final

from skra_app.registry.facts.associations import AssociationEnded, AssociationSet
from skra_app.registry.facts.contracts import ContractPublished, ContractRetired, LevelOverruled
from skra_app.registry.facts.fact import Fact
from skra_app.registry.facts.owners import (
    ExemptionEnded,
    ExemptionGiven,
    OfferWithdrawn,
    OwnerClaimed,
    OwnerFenced,
    OwnerOffered,
    OwnerTransferred,
    PrincipalAssigned,
)
from skra_app.registry.facts.principals import KeyEnded, KeyIssued, PrincipalAdded, PrincipalChanged, PrincipalRemoved
from skra_app.registry.facts.schemas import (
    SchemaRegistered,
    SubjectPurged,
    VersionsDeleted,
    VersionsPurged,
)
from skra_app.registry.facts.scopes import ConfigDeleted, ConfigSet, ModeDeleted, ModeSet
from skra_app.registry.facts.topics import PartitionsAdded, PolicySet, TopicConfigured, TopicCreated, TopicDeleted

__all__ = [
    "FACTS",
    "AssociationEnded",
    "AssociationSet",
    "ConfigDeleted",
    "ConfigSet",
    "ContractPublished",
    "ContractRetired",
    "ExemptionEnded",
    "ExemptionGiven",
    "Fact",
    "KeyEnded",
    "KeyIssued",
    "LevelOverruled",
    "ModeDeleted",
    "ModeSet",
    "OfferWithdrawn",
    "OwnerClaimed",
    "OwnerFenced",
    "OwnerOffered",
    "OwnerTransferred",
    "PartitionsAdded",
    "PolicySet",
    "PrincipalAdded",
    "PrincipalAssigned",
    "PrincipalChanged",
    "PrincipalRemoved",
    "SchemaRegistered",
    "SubjectPurged",
    "TopicConfigured",
    "TopicCreated",
    "TopicDeleted",
    "VersionsDeleted",
    "VersionsPurged",
]

FACTS: Final[Mapping[str, type[Fact]]] = {
    fact.__name__: fact
    for fact in (
        SchemaRegistered,
        VersionsDeleted,
        VersionsPurged,
        SubjectPurged,
        ConfigSet,
        ConfigDeleted,
        ModeSet,
        ModeDeleted,
        OwnerClaimed,
        OwnerOffered,
        OfferWithdrawn,
        OwnerTransferred,
        OwnerFenced,
        ExemptionGiven,
        ExemptionEnded,
        PrincipalAssigned,
        PrincipalAdded,
        PrincipalChanged,
        PrincipalRemoved,
        KeyIssued,
        KeyEnded,
        TopicCreated,
        TopicDeleted,
        PartitionsAdded,
        TopicConfigured,
        PolicySet,
        ContractPublished,
        ContractRetired,
        LevelOverruled,
        AssociationSet,
        AssociationEnded,
    )
}
"""Every type by the name that entries carry."""
