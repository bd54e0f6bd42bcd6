"""Our types as the registry API shows them (spec §1.5): nothing empty, and as much as the asked shape has."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from skra_app.journal import Entry, Json
from skra_app.registry import State, audit
from skra_app.registry.account import Account
from skra_app.registry.finding.index import Hit
from skra_app.registry.finding.place import where
from skra_app.registry.key_use import KeyUse
from skra_app.registry.owner import Exemption, Offer, Owned, Owner
from skra_app.registry.principals import Issued
from skra_app.registry.refused import TYPE as REFUSED
from skra_app.registry.scoped import DEFAULTS, Config
from skra_app.registry.subject import within
from skra_app.registry.version import Version
from skra_app.web import query
from skra_app.web.asked import long_shape
from skra_compat.tag import Tags

Shown = dict[str, Json]


def registered(version: Version, text: Callable[[], str]) -> Shown:
    """The answer to a registration: the id alone, or everything in the long shape.

    The older shape tells everything too where the new version may hold other metadata or rules than were sent.
    """
    if long_shape():
        return schema(version, text())
    told = version.created and bool(version.metadata or version.rules)
    place: Shown = {"version": version.number, **_content(version, text())} if told else {}
    return {"id": version.id, **place}


def schema(version: Version, text: str | None = None) -> Shown:
    """A version of a subject; `text` where another rendering than the canonical one was asked for."""
    place: Shown = {"subject": version.subject, "version": version.number, "id": version.id}
    return place | _content(version, text)


def schema_string(version: Version, text: str | None = None, *, named: bool, highest: int | None = None) -> Shown:
    """A schema by its id: without the id, and in the long shape with its place when a subject was `named`."""
    place: Shown = {"subject": version.subject, "version": version.number} if named and long_shape() else {}
    return place | _content(version, text) | ({} if highest is None else {"maxId": highest})


def _content(version: Version, text: str | None) -> Shown:
    long = long_shape()
    members: Shown = {
        "guid": str(version.guid) if long else None,
        "schemaType": version.format if long or version.format != "AVRO" else None,
        "references": references(version),
        "metadata": version.metadata.to_json() if version.metadata else None,
        "ruleSet": version.rules.to_json() if version.rules else None,
        "schema": version.canonical if text is None else text,
        "ts": version.at if long else None,
        "deleted": True if long and version.deleted else None,
    }
    return {name: member for name, member in members.items() if member or name == "schema"}


def references(version: Version) -> list[Json]:
    """References with the API's member names; `referenceFormat=qualified` says the context of each subject."""
    whole = query.text("referenceFormat").lower() == "qualified"
    return [
        {
            "name": one.name,
            "subject": within(one.subject, version.subject) if whole else one.subject,
            "version": one.version,
        }
        for one in version.references
    ]


def aliases(names: Sequence[str]) -> Shown:
    """The other names of a version's subject, for who asked for them."""
    return {"aliases": list(names)} if names else {}


def tags(found: Tags, wanted: Collection[str]) -> Shown:
    """`schemaTags` for who asked with `findTags`: everything that bears one of the tags, `*` for any."""
    told: list[Json] = [
        {"schemaEntity": {"entityPath": entity.path, "entityType": entity.kind}, "tags": list(words)}
        for entity, words in found.items()
        if "*" in wanted or not set(words).isdisjoint(wanted)
    ]
    return {"schemaTags": told} if told else {}


def owner(owned: Owned, by: Owner) -> Shown:
    """Who owns something."""
    return {owned.kind: owned.name, "application": by.application, "epoch": by.epoch, "since": by.since}


def tenure(owned: Owned, by: Owner, offered: Offer | None, unfenced: Sequence[int]) -> Shown:
    """Who owns something, to whom it is offered, and what waits for its fence."""
    members = owner(owned, by)
    if offered is not None:
        members["offer"] = {
            "application": offered.application,
            "reason": offered.reason,
            "by": offered.by,
            "since": offered.since,
        }
    return members | ({"unfenced": list(unfenced)} if unfenced else {})


def exemption(topic: str, principal: str, found: Exemption) -> Shown:
    """Who writes in the owner's place, what for, and until when."""
    return {
        "topic": topic,
        "principal": principal,
        "purpose": found.purpose,
        "epoch": found.epoch,
        "reason": found.reason,
        "by": found.by,
        "ends": _time(found.ends),
    }


def hit(found: Hit, wanted: Sequence[str]) -> Shown:
    """Something that was found, and where in it the words are."""
    source, part = found
    match = where(part, wanted)
    members: Shown = {
        "subject": source.subject,
        "version": source.version,
        "id": source.id,
        "schemaType": source.format,
        "kind": part.kind,
        "path": part.path,
        "type": part.type,
        "tags": list(part.tags),
        "doc": part.doc,
        "match": {"in": match.kind, "text": match.text},
    }
    return {name: member for name, member in members.items() if member}


def as_set(config: Config, sent: Mapping[str, Json]) -> Shown:
    """The answer to setting a config: what was asked, words as they were sent, the level under its name there."""
    told: Shown = {}
    for name, value in config.to_json().items():
        spelled = name if name in sent else "compatibility"
        member = "compatibility" if name == "compatibilityLevel" else name
        told[member] = sent[spelled] if isinstance(value, str) else value
    return told


def as_kept(config: Config) -> Shown:
    """What a scope says for itself, the level under the name that it has in a request."""
    told = config.to_json()
    return {"compatibility" if name == "compatibilityLevel" else name: value for name, value in told.items()}


def effective(config: Config) -> Shown:
    """What holds for a scope: its level, and what is not as it always is."""
    usual = DEFAULTS.to_json()
    members = config.to_json().items()
    return {name: member for name, member in members if name == "compatibilityLevel" or member != usual.get(name)}


def principal(state: State, account: Account, used: KeyUse) -> Shown:
    """A principal, and what is public of its keys; when each was used last, to the minute."""
    return {
        "name": account.name,
        "role": account.role.value,
        "application": state.application(account.name),
        "grants": [str(grant) for grant in account.grants],
        "keys": [
            {
                "id": key.id,
                "since": _time(key.since),
                "ends": None if key.ends is None else _time(key.ends),
                "used": None if (at := used.last(key.id)) is None else _time(at),
            }
            for key in account.keys
        ],
    }


def issued(state: State, made: Issued, used: KeyUse) -> Shown:
    """A principal with its new key, for the only time."""
    return {"principal": principal(state, made.account, used), "key": made.key}


def entry(sequence: int, found: Entry) -> Shown:
    """An entry of the journal, without what is secret and without texts."""
    return {
        "sequence": sequence,
        "at": _time(found.at),
        "who": found.who,
        "via": found.via,
        "type": found.type,
        "data": audit.told(found.data),
    }


def refused(offset: int, at: int, told: Mapping[str, Json]) -> Shown:
    """A refused call, in the shape of an entry."""
    data: Shown = {name: told.get(name) for name in ("call", "topic", "subject", "address", "code", "verdict")}
    return {
        "offset": offset,
        "at": _time(found if isinstance(found := told.get("at"), int) else at),
        "who": told.get("who"),
        "via": told.get("via"),
        "type": REFUSED,
        "data": data | ({"left_out_before": left_out} if (left_out := told.get("left_out_before")) else {}),
    }


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
