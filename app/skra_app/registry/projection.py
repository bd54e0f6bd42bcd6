"""What each fact does to the state: one function a type. All was decided before; nothing is refused here."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from sys import intern
from typing import Any, Final

from skra_app.journal import Entry, Recorded, UnknownEntry
from skra_app.registry import facts as said
from skra_app.registry.account import Account
from skra_app.registry.digest import CONFLUENT_VERSION, unversioned
from skra_app.registry.digest import digest as digest_of
from skra_app.registry.draft import Draft
from skra_app.registry.owner import Exemption, Offer, Owned, Owner
from skra_app.registry.state import Held, HeldContract, Named, Place, State
from skra_app.registry.subject import SubjectName, within
from skra_app.registry.topic import Topic
from skra_app.registry.upcast import current

TOGETHER: Final = 20_000
"""Entries that one draft holds, so that a long replay needs no memory for all of them."""


def project(state: State, entries: Iterable[Recorded]) -> State:
    """The state after these entries.

    Raises:
        UnknownEntry: an entry that this Skra cannot read.
    """
    waiting = iter(entries)
    while part := list(islice(waiting, TOGETHER)):
        draft = Draft(state)
        for sequence, entry in part:
            fact = fact_of(sequence, entry)
            draft.head, draft.at, draft.who = sequence, max(entry.at, draft.at), entry.who
            EFFECTS[type(fact)](draft, fact)
        state = draft.finished()
    return state


def fact_of(sequence: int, entry: Entry) -> said.Fact:
    """What an entry says.

    Raises:
        UnknownEntry: its type or its layout is none that this Skra knows, or its members are not as they were written.
    """
    kind = said.FACTS.get(entry.type)
    if kind is None or entry.v > kind.V:
        raise UnknownEntry(
            f"journal entry {sequence} is a {entry.type} of layout {entry.v}, which this Skra cannot read: "
            f"it was written by Skra {entry.skra}; start that version or a newer one on this journal"
        )
    try:
        return kind.of(current(entry.type, entry.v, kind.V, entry.data))
    except ValueError as fault:
        raise UnknownEntry(
            f"journal entry {sequence} ({entry.type}, written by Skra {entry.skra}) is damaged: {fault}; "
            "restore the journal from a backup"
        ) from None


def _schema_registered(draft: Draft, fact: said.SchemaRegistered) -> None:
    if fact.replaces:
        _purge(draft, fact.subject, fact.replaces)
    context = SubjectName.of(fact.subject).context
    digest = bytes.fromhex(fact.guid.replace("-", ""))
    referred = tuple((within(each.subject, fact.subject), each.version) for each in fact.references)
    held = Held(fact.version, fact.id, draft.head, digest, _plain(fact, digest), intern(fact.format), referred)
    others = draft.subjects.get(fact.subject) or ()
    place = (fact.subject, fact.version)
    if others and others[-1].number >= fact.version:
        others = tuple(sorted((*(other for other in others if other.number != fact.version), held)))
        draft.subjects.put(fact.subject, others)
    else:
        draft.subjects.put(fact.subject, (*others, held))
    _carry(draft, context, held, place)
    draft.highest.put(context, max(fact.id, draft.highest.get(context) or 0))
    for target in referred:
        draft.referrers.add(target, place)


def _plain(fact: said.SchemaRegistered, digest: bytes) -> bytes:
    if fact.metadata is None or CONFLUENT_VERSION not in fact.metadata.properties:
        return digest
    return digest_of(fact.canonical, fact.references, unversioned(fact.metadata), fact.rules)


def _carry(draft: Draft, context: str, held: Held, place: Place) -> None:
    name = (context, held.id)
    if draft.ids.get(name) is None:
        draft.ids.put(name, Named(held.sequence, held.digest, held.format))
        draft.guids.add(held.digest, name)
    draft.carriers.add(name, place)


def _versions_deleted(draft: Draft, fact: said.VersionsDeleted) -> None:
    gone = set(fact.versions)
    held = draft.subjects.get(fact.subject) or ()
    marked = (version._replace(deleted=True) if version.number in gone else version for version in held)
    draft.subjects.put(fact.subject, tuple(marked))


def _versions_purged(draft: Draft, fact: said.VersionsPurged) -> None:
    _purge(draft, fact.subject, fact.versions)


def _subject_purged(draft: Draft, fact: said.SubjectPurged) -> None:
    _purge(draft, fact.subject, fact.versions)
    draft.configs.drop(fact.subject)
    draft.modes.drop(fact.subject)


def _purge(draft: Draft, subject: str, numbers: tuple[int, ...]) -> None:
    held = draft.subjects.get(subject) or ()
    left = tuple(version for version in held if version.number not in numbers)
    if left:
        draft.subjects.put(subject, left)
    else:
        draft.subjects.drop(subject)
    for version in held:
        if version.number in numbers:
            _forget(draft, SubjectName.of(subject).context, version, (subject, version.number))


def _forget(draft: Draft, context: str, version: Held, place: Place) -> None:
    for target in version.references:
        draft.referrers.discard(target, place)
    name = (context, version.id)
    if not draft.carriers.discard(name, place) and (named := draft.ids.get(name)):
        draft.ids.drop(name)
        draft.guids.discard(named.digest, name)


def _config_set(draft: Draft, fact: said.ConfigSet) -> None:
    draft.configs.put(fact.scope, fact.config)


def _config_deleted(draft: Draft, fact: said.ConfigDeleted) -> None:
    draft.configs.drop(fact.scope)


def _mode_set(draft: Draft, fact: said.ModeSet) -> None:
    draft.modes.put(fact.scope, fact.mode)


def _mode_deleted(draft: Draft, fact: said.ModeDeleted) -> None:
    draft.modes.drop(fact.scope)


def _owner_claimed(draft: Draft, fact: said.OwnerClaimed) -> None:
    draft.owners.put(fact.owned, Owner(fact.application, fact.epoch, draft.at))
    _remember(draft, fact.owned)


def _owner_offered(draft: Draft, fact: said.OwnerOffered) -> None:
    draft.offers.put(fact.owned, Offer(fact.application, fact.epoch, fact.reason, draft.who, draft.at))
    _remember(draft, fact.owned)


def _offer_withdrawn(draft: Draft, fact: said.OfferWithdrawn) -> None:
    draft.offers.drop(fact.owned)
    _remember(draft, fact.owned)


def _owner_transferred(draft: Draft, fact: said.OwnerTransferred) -> None:
    draft.owners.put(fact.owned, Owner(fact.application, fact.epoch, draft.at))
    draft.offers.drop(fact.owned)
    topic = draft.topics.get(fact.owned.name) if fact.owned.kind == "topic" else None
    if topic is not None:
        draft.unfenced.put(topic.name, tuple(range(topic.partitions)))
    _remember(draft, fact.owned)


def _owner_fenced(draft: Draft, fact: said.OwnerFenced) -> None:
    owned = Owned.topic(fact.topic)
    owner = draft.owners.get(owned)
    if owner is not None and owner.epoch == fact.epoch:
        left = tuple(number for number in draft.unfenced.get(fact.topic) or () if number != fact.partition)
        if left:
            draft.unfenced.put(fact.topic, left)
        else:
            draft.unfenced.drop(fact.topic)
    _remember(draft, owned)


def _remember(draft: Draft, owned: Owned) -> None:
    draft.tenures.put(owned, (*(draft.tenures.get(owned) or ()), draft.head))


def _exemption_given(draft: Draft, fact: said.ExemptionGiven) -> None:
    given = Exemption(fact.purpose, fact.epoch, fact.reason, draft.who, fact.ends)
    draft.exemptions.put((fact.topic, fact.principal), given)


def _exemption_ended(draft: Draft, fact: said.ExemptionEnded) -> None:
    draft.exemptions.drop((fact.topic, fact.principal))


def _principal_assigned(draft: Draft, fact: said.PrincipalAssigned) -> None:
    draft.applications.put(fact.principal, fact.application)


def _principal_added(draft: Draft, fact: said.PrincipalAdded) -> None:
    draft.accounts.put(fact.principal, Account(fact.principal, fact.role, fact.salt, fact.grants))


def _principal_changed(draft: Draft, fact: said.PrincipalChanged) -> None:
    if account := draft.accounts.get(fact.principal):
        draft.accounts.put(fact.principal, account._replace(role=fact.role, grants=fact.grants))


def _principal_removed(draft: Draft, fact: said.PrincipalRemoved) -> None:
    if account := draft.accounts.get(fact.principal):
        for key in account.keys:
            draft.keys.drop(key.id)
        draft.accounts.drop(fact.principal)
    draft.applications.drop(fact.principal)


def _key_issued(draft: Draft, fact: said.KeyIssued) -> None:
    if account := draft.accounts.get(fact.principal):
        live = account.live(draft.at)
        for gone in {*account.keys} - {*live}:
            draft.keys.drop(gone.id)
        draft.accounts.put(fact.principal, account._replace(keys=(*live, fact.key)))
        draft.keys.put(fact.key.id, fact.principal)


def _key_ended(draft: Draft, fact: said.KeyEnded) -> None:
    if account := draft.accounts.get(fact.principal):
        keys = (key._replace(ends=fact.ends) if key.id == fact.id else key for key in account.keys)
        draft.accounts.put(fact.principal, account._replace(keys=tuple(keys)))


def _topic_created(draft: Draft, fact: said.TopicCreated) -> None:
    draft.topics.put(fact.topic, Topic(fact.topic, fact.uuid, fact.partitions, fact.configs))


def _topic_deleted(draft: Draft, fact: said.TopicDeleted) -> None:
    draft.topics.drop(fact.topic)
    draft.unfenced.drop(fact.topic)


def _partitions_added(draft: Draft, fact: said.PartitionsAdded) -> None:
    if topic := draft.topics.get(fact.topic):
        draft.topics.put(fact.topic, topic._replace(partitions=fact.partitions))


def _topic_configured(draft: Draft, fact: said.TopicConfigured) -> None:
    if topic := draft.topics.get(fact.topic):
        draft.topics.put(fact.topic, topic._replace(configs=fact.configs))


def _policy_set(draft: Draft, fact: said.PolicySet) -> None:
    draft.policies.put(fact.topic, fact.policy)


def _contract_published(draft: Draft, fact: said.ContractPublished) -> None:
    draft.contracts.put((fact.topic, fact.application), HeldContract(fact.version, draft.head))


def _contract_retired(draft: Draft, fact: said.ContractRetired) -> None:
    draft.contracts.drop((fact.topic, fact.application))


def _level_overruled(draft: Draft, fact: said.LevelOverruled) -> None:
    """For the record alone: the version itself is a fact of its own."""


def _association_set(draft: Draft, fact: said.AssociationSet) -> None:
    draft.associations.put(fact.association.key, fact.association)


def _association_ended(draft: Draft, fact: said.AssociationEnded) -> None:
    draft.associations.drop(fact.association.key)


EFFECTS: Final[Mapping[type[said.Fact], Callable[[Draft, Any], None]]] = {
    said.SchemaRegistered: _schema_registered,
    said.VersionsDeleted: _versions_deleted,
    said.VersionsPurged: _versions_purged,
    said.SubjectPurged: _subject_purged,
    said.ConfigSet: _config_set,
    said.ConfigDeleted: _config_deleted,
    said.ModeSet: _mode_set,
    said.ModeDeleted: _mode_deleted,
    said.OwnerClaimed: _owner_claimed,
    said.OwnerOffered: _owner_offered,
    said.OfferWithdrawn: _offer_withdrawn,
    said.OwnerTransferred: _owner_transferred,
    said.OwnerFenced: _owner_fenced,
    said.ExemptionGiven: _exemption_given,
    said.ExemptionEnded: _exemption_ended,
    said.PrincipalAssigned: _principal_assigned,
    said.PrincipalAdded: _principal_added,
    said.PrincipalChanged: _principal_changed,
    said.PrincipalRemoved: _principal_removed,
    said.KeyIssued: _key_issued,
    said.KeyEnded: _key_ended,
    said.TopicCreated: _topic_created,
    said.TopicDeleted: _topic_deleted,
    said.PartitionsAdded: _partitions_added,
    said.TopicConfigured: _topic_configured,
    said.PolicySet: _policy_set,
    said.ContractPublished: _contract_published,
    said.ContractRetired: _contract_retired,
    said.LevelOverruled: _level_overruled,
    said.AssociationSet: _association_set,
    said.AssociationEnded: _association_ended,
}
