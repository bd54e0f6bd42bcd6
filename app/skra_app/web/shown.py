"""Our types as the registry API shows them (spec §1.5): nothing empty, and as much as the asked shape has."""

from collections.abc import Callable, Sequence

from skra_app.journal import Json
from skra_app.registry.finding.index import Hit
from skra_app.registry.finding.place import where
from skra_app.registry.owner import Owned, Owner
from skra_app.registry.scoped import DEFAULTS, Config
from skra_app.registry.version import Version
from skra_app.web.asked import long_shape
from skra_compat import Reference

Shown = dict[str, Json]


def registered(version: Version, text: Callable[[], str]) -> Shown:
    """The answer to a registration: the id alone, or everything in the long shape."""
    return schema(version, text()) if long_shape() else {"id": version.id}


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
        "references": references(version.references),
        "metadata": version.metadata.to_json() if version.metadata else None,
        "ruleSet": version.rules.to_json() if version.rules else None,
        "schema": version.canonical if text is None else text,
        "ts": version.at if long else None,
        "deleted": True if long and version.deleted else None,
    }
    return {name: member for name, member in members.items() if member or name == "schema"}


def references(named: Sequence[Reference]) -> list[Json]:
    """References with the API's member names."""
    return [{"name": one.name, "subject": one.subject, "version": one.version} for one in named]


def owner(owned: Owned, by: Owner) -> Shown:
    """Who owns something."""
    return {owned.kind: owned.name, "application": by.application, "epoch": by.epoch, "since": by.since}


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


def as_set(config: Config) -> Shown:
    """The answer to setting a config names its level as the request does."""
    return {
        "compatibility" if name == "compatibilityLevel" else name: member for name, member in config.to_json().items()
    }


def effective(config: Config) -> Shown:
    """What holds for a scope: its level, and what is not as it always is."""
    usual = DEFAULTS.to_json()
    members = config.to_json().items()
    return {name: member for name, member in members if name == "compatibilityLevel" or member != usual.get(name)}
