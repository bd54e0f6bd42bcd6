"""What registered and deleted schemas do to the state."""

from sys import intern
from typing import Final

from skra_app.registry import facts
from skra_app.registry.digest import CONFLUENT_VERSION, unversioned
from skra_app.registry.digest import digest as digest_of
from skra_app.registry.draft import Draft
from skra_app.registry.effects.effect import Effects
from skra_app.registry.held import Held, Named, Place
from skra_app.registry.subject import SubjectName, within


def _schema_registered(draft: Draft, fact: facts.SchemaRegistered) -> None:
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


def _plain(fact: facts.SchemaRegistered, digest: bytes) -> bytes:
    if fact.metadata is None or CONFLUENT_VERSION not in fact.metadata.properties:
        return digest
    return digest_of(fact.canonical, fact.references, unversioned(fact.metadata), fact.rules)


def _carry(draft: Draft, context: str, held: Held, place: Place) -> None:
    name = (context, held.id)
    if draft.ids.get(name) is None:
        draft.ids.put(name, Named(held.sequence, held.digest, held.format))
        draft.guids.add(held.digest, name)
    draft.carriers.add(name, place)


def _versions_deleted(draft: Draft, fact: facts.VersionsDeleted) -> None:
    gone = set(fact.versions)
    held = draft.subjects.get(fact.subject) or ()
    marked = (version._replace(deleted=True) if version.number in gone else version for version in held)
    draft.subjects.put(fact.subject, tuple(marked))


def _versions_purged(draft: Draft, fact: facts.VersionsPurged) -> None:
    _purge(draft, fact.subject, fact.versions)


def _subject_purged(draft: Draft, fact: facts.SubjectPurged) -> None:
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


EFFECTS: Final[Effects] = {
    facts.SchemaRegistered: _schema_registered,
    facts.VersionsDeleted: _versions_deleted,
    facts.VersionsPurged: _versions_purged,
    facts.SubjectPurged: _subject_purged,
}
