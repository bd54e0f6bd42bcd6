"""Registering a schema: the flow of the registry API §1.7, one step a line."""

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from skra_app.errors import Incompatible, NotPermitted, UnacceptableSchema
from skra_app.registry import compatibility, config, linting, mode, ownership
from skra_app.registry.actor import Actor
from skra_app.registry.content import Candidate
from skra_app.registry.decision import Decision
from skra_app.registry.facts import SchemaRegistered
from skra_app.registry.inheritance import inherited, shaped
from skra_app.registry.owner import Owned
from skra_app.registry.preparing import Prepared, prepared, sized, substituted
from skra_app.registry.references import referrers
from skra_app.registry.registry import Registry
from skra_app.registry.scoped import Config, Mode
from skra_app.registry.state import State
from skra_app.registry.subject import SubjectName, validated
from skra_app.registry.version import Version

HIGHEST_ID = 2**31 - 1


class _Registered(NamedTuple):
    sequence: int
    created: bool


class _Request(NamedTuple):
    registry: Registry
    subject: str
    candidate: Candidate
    actor: Actor
    normalize: bool
    force: bool


def register(  # noqa: PLR0913 - what the API's call can say
    registry: Registry,
    subject: str,
    candidate: Candidate,
    actor: Actor,
    *,
    normalize: bool | None = None,
    force: bool = False,
) -> Version:
    """The version that holds the candidate: the one that stands already, or a new one.

    Text that stands is found whatever mode, level or owner; only a new version changes anything. `force` skips the
    questions of compatibility and design.

    Raises:
        InvalidSubject, SchemaTooLarge, UnacceptableSchema: it cannot be registered anywhere.
        NotPermitted: the mode forbids it, or the given id stands for something else.
        NotOwner: another application owns the subject. Incompatible: it would break a version that stands.
        PoorDesign: the topic's policy does not take what the linter found.
    """
    request = _Request(registry, validated(subject), sized(registry, candidate), actor, bool(normalize), force)
    found = registry.decide(lambda state: _decide(state, request), actor)
    return replace(registry.registered(found.sequence), created=found.created)


def _decide(state: State, request: _Request) -> Decision[_Registered]:
    registry, subject, actor = request.registry, request.subject, request.actor
    owned, holds, current = Owned.subject(subject), config.effective(state, subject), mode.effective(state, subject)
    importing = current is Mode.IMPORT
    candidate = request.candidate
    if not importing:
        candidate = substituted(registry, state, subject, candidate)
        candidate = replace(candidate, normalize=request.normalize or bool(holds.normalize))
    given = prepared(registry, state, subject, candidate)
    if standing := _standing(state, subject, candidate, given, holds):
        return Decision(standing)
    ready = given if importing else shaped(inherited(registry, state, subject, candidate, given), holds)
    if not importing and (standing := _standing(state, subject, candidate, ready, Config())):
        return Decision(standing)
    _permitted(subject, candidate, current)
    ownership.guard(state, owned, actor.principal)
    if not importing and not request.force:
        _compatible(registry, state, subject, ready, holds)
    found = () if importing else linting.findings(registry, state, subject, ready.schema, ready.metadata)
    if not request.force:
        linting.guard(state, subject, found)
    fact = replace(_fact(state, subject, candidate, ready, importing), findings=found)
    facts = (*ownership.claiming(registry, state, owned, actor), fact)
    return Decision(_Registered(state.head + len(facts), created=True), facts)


def _standing(state: State, subject: str, candidate: Candidate, ready: Prepared, holds: Config) -> _Registered | None:
    """The live version that is this very schema; where config adds something, what was given alone says nothing."""
    if any((holds.default_metadata, holds.override_metadata, holds.default_rules, holds.override_rules)):
        return None
    found = next(
        (held for held in reversed(state.live(subject)) if ready.equivalent(held) and candidate.id in {None, held.id}),
        None,
    )
    return _Registered(found.sequence, created=False) if found else None


def _permitted(subject: str, candidate: Candidate, current: Mode) -> None:
    name = SubjectName.of(subject)
    where = f"Subject {name.name} in context {name.context}"
    if current in mode.READ_ONLY:
        raise NotPermitted(f"{where} is in read-only mode")
    if candidate.id is not None and current not in {Mode.IMPORT, Mode.FORWARD}:
        raise NotPermitted(f"{where} is not in import mode: an id can be given in mode IMPORT only")
    if candidate.id is None and current is not Mode.READWRITE:
        raise NotPermitted(f"{where} is not in read-write mode: in mode {current.value} every schema brings its id")


def _compatible(registry: Registry, state: State, subject: str, ready: Prepared, holds: Config) -> None:
    answer = compatibility.answer(registry, state, ready, state.live(subject), holds)
    if not answer.compatible and answer.verdict:
        raise Incompatible(subject, answer.version, answer.verdict, list(answer.messages))


def _fact(state: State, subject: str, candidate: Candidate, ready: Prepared, importing: bool) -> SchemaRegistered:
    schema_id = _id(state, SubjectName.of(subject).context, candidate, ready)
    number = _number(state, subject, candidate, importing=importing)
    return SchemaRegistered(
        subject=subject,
        version=number,
        id=schema_id,
        guid=str(UUID(bytes=ready.digest)),
        format=ready.schema.format,
        text=candidate.text,
        canonical=ready.schema.canonical,
        references=ready.references,
        metadata=ready.metadata,
        rules=ready.rules,
        replaces=tuple(
            held.number
            for held in state.versions(subject)
            if held.deleted and held.id == schema_id and not any(referrers(state, (subject, held.number), deleted=True))
        ),
    )


def _id(state: State, context: str, candidate: Candidate, ready: Prepared) -> int:
    """The id given, the one that the same content has in the context, or the next one."""
    if candidate.id is not None:
        return _given_id(state, context, candidate.id, ready)
    if same := state.digests.get((context, ready.digest, ready.schema.format)):
        return min(same)
    highest = state.highest.get(context, 0)
    if highest >= HIGHEST_ID:
        raise NotPermitted(f"context {context} has given its last id, {HIGHEST_ID}: register in another context")
    return highest + 1


def _given_id(state: State, context: str, given: int, ready: Prepared) -> int:
    if not 0 <= given <= HIGHEST_ID:
        raise UnacceptableSchema(f"id {given}: expected a number from 0 to {HIGHEST_ID}")
    identity = state.identity(context, given)
    if identity and (identity.digest, identity.format) != (ready.digest, ready.schema.format):
        raise NotPermitted(f"Overwrite new schema with id {given} in context {context} is not permitted.")
    return given


def _number(state: State, subject: str, candidate: Candidate, *, importing: bool) -> int:
    """The next number; one that is given must be it, except that an import may leave gaps."""
    held = state.versions(subject)
    following = held[-1].number + 1 if held else 1
    given = candidate.version
    if given in {0, -1}:
        return following
    if not 1 <= given <= HIGHEST_ID:
        raise UnacceptableSchema(f"version {given}: expected 0 or -1 for the next one, or a number from 1")
    if importing and state.version(subject, given) is None:
        return given
    if importing:
        raise NotPermitted(f"Version {given} of subject {subject} stands and holds another schema")
    if given != following:
        raise UnacceptableSchema(
            f"Version is not one more than previous version: expected {following}, found {given}; "
            "somebody may have registered in between: read the latest version and decide again"
        )
    return following
