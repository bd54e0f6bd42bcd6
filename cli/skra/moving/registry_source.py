"""What a registry holds, asked over Confluent's REST API; where it is Skra, some questions are answered all at once.

Registries differ in what they know: contexts, the list of all schemas, and pages of it are each done without where
they are missing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from skra.client import Body, segment
from skra.exits import Missing, Unreachable, Unusable
from skra.moving import decoding
from skra.moving.contents import Contents, Members, Place, Standing
from skra.moving.remote import Remote, as_list, as_members, scope_path, version_path
from skra.subject_name import DEFAULT, GLOBAL, joined

LONG = {"Confluent-Accept-Unknown-Properties": "true"}
"""Asks Skra for everything that it can tell of a schema, whether it is deleted among it."""
PAGE = 1_000
"""Schemas asked for at a time; registries give no more."""


def read_registry(remote: Remote, asking: Iterable[str] = ()) -> Contents:
    """Everything that stands, soft-deleted versions included; raises a ClickException.

    Registries do not list scopes without versions: `asking` names those that somebody wants to know of besides.
    """
    told = _told(remote)
    contexts: list[str] = remote.get_or("/contexts", [DEFAULT])
    try:
        found = [one for context in contexts for one in _listed(remote, joined(context, ""), flagged=bool(told))]
    except Missing:
        found = _one_by_one(remote)
    versions = {one.place: one for one in sorted(found, key=lambda one: one.place)}
    scopes = ["", GLOBAL, *(joined(context, "") for context in contexts if context != DEFAULT)]
    configs, modes = _scopes(remote, told, sorted({*scopes, *asking, *(place.subject for place in versions)}))
    # Confluent's open server drops rules and does not say so; one that holds some keeps them
    keeps = bool(told) or any(one.rules for one in versions.values())
    return Contents(versions, configs, modes, decoding.associations(told.get("associations")), keeps)


def _listed(remote: Remote, prefix: str, *, flagged: bool) -> Iterator[Standing]:
    """The versions of a context; where the list does not tell which are deleted, a list of the live ones does."""
    everything = list(_pages(remote, prefix, deleted=True))
    live: set[Place] = set() if flagged else {_place(body) for body in _pages(remote, prefix, deleted=False)}
    for body in everything:
        yield _standing(body, deleted=body.get("deleted") is True if flagged else _place(body) not in live)


def _pages(remote: Remote, prefix: str, *, deleted: bool) -> Iterator[Members]:
    """Every schema once; a registry that knows no pages gives all of them each time."""
    seen: set[Place] = set()
    offset = 0
    while True:
        asked = {"subjectPrefix": prefix, "deleted": deleted, "offset": offset, "limit": PAGE}
        page = as_list(remote.ask("GET", "/schemas", params=asked, headers=LONG), f"{remote.url}/schemas")
        new = [body for body in page if _place(body) not in seen]
        yield from new
        if len(page) != PAGE or not new:
            return
        seen.update(_place(body) for body in new)
        offset += len(page)


def _one_by_one(remote: Remote) -> list[Standing]:
    """Subject by subject, for registries without a list of all schemas."""
    try:
        everything: list[str] = remote.get("/subjects", deleted=True)
    except Missing as problem:
        raise Unusable(
            f"{remote.url}: neither /schemas nor /subjects is there: expected the address of a schema registry, "
            "such as http://127.0.0.1:8081"
        ) from problem
    listed = remote.each("reading subjects", lambda subject: _versions(remote, subject), everything)
    places = list(chain.from_iterable(listed))
    return list(remote.each("reading versions", lambda one: _version(remote, *one), places))


def _versions(remote: Remote, subject: str) -> list[tuple[Place, bool]]:
    """Every version of a subject, and whether it is deleted."""
    path = f"/subjects/{segment(subject)}/versions"
    live = set(remote.get_or(path, []))
    return [(Place(subject, number), number not in live) for number in remote.get_or(path, [], deleted=True)]


def _version(remote: Remote, place: Place, deleted: bool) -> Standing:
    return _standing(as_members(remote.get(version_path(place), deleted=True), str(place)), deleted=deleted)


def _scopes(remote: Remote, told: Members, scopes: Iterable[str]) -> tuple[dict[str, Members], dict[str, str]]:
    """What scopes say for themselves; Skra also tells of scopes without versions, such as aliases."""
    if told:
        configs, modes = decoding.members(told, "configs"), decoding.members(told, "modes")
        return (
            {scope: decoding.config(decoding.members(configs, scope)) for scope in configs if configs[scope]},
            {scope: decoding.text(modes, scope) for scope in modes},
        )
    asked = list(scopes)
    return (
        {scope: decoding.config(one) for scope, one in _said(remote, "config", asked) if one},
        {scope: decoding.text(one, "mode") for scope, one in _said(remote, "mode", asked)},
    )


def _told(remote: Remote) -> Members:
    """Skra's answer about all scopes; other registries have no such path, and say so in several ways."""
    try:
        return as_members(remote.get("/v1/scopes"), f"{remote.url}/v1/scopes")
    except Unusable:
        return {}


def _said(remote: Remote, kind: str, scopes: Sequence[str]) -> Iterator[tuple[str, Members]]:
    """The scopes that say something, and what."""
    found = remote.each(f"reading {kind}s", lambda scope: remote.get_or(scope_path(kind, scope), None), scopes)
    for scope, one in zip(scopes, found, strict=True):
        if one is not None:
            yield scope, as_members(one, f"{kind} of {scope or 'the registry'}")


def _place(body: Body) -> Place:
    try:
        return Place(decoding.qualified(body["subject"]), body["version"])
    except (KeyError, TypeError, AttributeError) as problem:
        raise Unreachable(f"expected a schema with subject and version, found {body!r:.200}") from problem


def _standing(body: Members, *, deleted: bool) -> Standing:
    try:
        return decoding.standing(body, deleted=deleted)
    except ValueError as fault:
        raise Unreachable(f"{_place(body)}: {fault}") from fault
