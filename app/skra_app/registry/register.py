"""Registering a schema: the flow of the registry API §1.7, one step a line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from skra_app.errors import Incompatible, NotPermitted, UnacceptableSchema
from skra_app.registry import (
    compatibility,
    config,
    consumers,
    event_types,
    exemptions,
    linting,
    mode,
    ownership,
    reserved,
)
from skra_app.registry.actor import Actor
from skra_app.registry.content import Candidate, Metadata
from skra_app.registry.decision import Decision, Outcome, Unplaced
from skra_app.registry.digest import CONFLUENT_VERSION, guid_of
from skra_app.registry.facts import Fact, LevelOverruled, SchemaRegistered
from skra_app.registry.inheritance import inherited, shaped
from skra_app.registry.naming import LATEST
from skra_app.registry.numbering import following, id_of, number_of
from skra_app.registry.ownership import followed
from skra_app.registry.preparing import Prepared, prepared, sized, substituted
from skra_app.registry.references import referrers
from skra_app.registry.registry import Registry
from skra_app.registry.scoped import Config, Mode
from skra_app.registry.state import State
from skra_app.registry.subject import SubjectName, validated
from skra_app.registry.version import Version
from skra_compat.contracts.judge import Judge


class _Registered(NamedTuple):
    sequence: int
    created: bool


class _Accepted(NamedTuple):
    """A new version, but for the id that it gets and the versions that it replaces."""

    subject: str
    candidate: Candidate
    ready: Prepared
    guid: str
    importing: bool
    findings: linting.Findings | None
    before: tuple[Fact, ...]
    """What becomes true with it."""

    def placed(self, state: State) -> Decision[_Registered]:
        """The facts at the end of a state. Raises NotPermitted, UnacceptableSchema: for its id or its number."""
        facts = (*self.before, self._fact(state))
        return Decision(_Registered(state.head + len(facts), created=True), facts)

    def _fact(self, state: State) -> SchemaRegistered:
        subject, candidate, ready = self.subject, self.candidate, self.ready
        schema_id = id_of(state, SubjectName.of(subject).context, candidate, ready)
        return SchemaRegistered(
            subject=subject,
            version=number_of(state, subject, candidate, importing=self.importing),
            id=schema_id,
            guid=self.guid,
            format=ready.schema.format,
            text=candidate.text,
            canonical=ready.canonical,
            references=ready.references,
            metadata=ready.metadata,
            rules=ready.rules,
            replaces=() if self.importing else tuple(_replaced(state, subject, schema_id)),
            findings=self.findings,
        )


class _Request(NamedTuple):
    registry: Registry
    subject: str
    candidate: Candidate
    actor: Actor
    normalize: bool
    force: bool
    reason: str
    groups: Callable[[], Sequence[str]] | None
    judged: bool


def register(  # noqa: PLR0913 - what the API's call can say
    registry: Registry,
    subject: str,
    candidate: Candidate,
    actor: Actor,
    *,
    normalize: bool | None = None,
    force: bool = False,
    reason: str = "",
    groups: Callable[[], Sequence[str]] | None = None,
    judged: bool = True,
) -> Version:
    """The version that holds the candidate: the one that stands already, or a new one.

    Text that stands is found whatever mode, level or owner; only a new version changes anything. `force` skips the
    questions of compatibility and design. Where the topic's policy lets contracts overrule the level, `reason` is
    written down, and `groups` tells which consumer groups read the topic: one without a contract stands in the way.
    The linter is asked where the answer tells what it says (`judged`), and where the policy may refuse for it.

    Raises:
        InvalidSubject, SchemaTooLarge, UnacceptableSchema: it cannot be registered anywhere.
        NotPermitted: the mode forbids it, or the given id stands for something else.
        NotOwner: another application owns the subject. Incompatible: it would break a version that stands, or
            a consumer.
        PoorDesign: the topic's policy does not take what the linter found.
    """
    named, sent = validated(subject), sized(registry, candidate)
    request = _Request(registry, named, sent, actor, bool(normalize), force, reason, groups, judged)
    found = registry.decide(lambda state: _decide(state, request), actor)
    return registry.registered(found.sequence)._replace(created=found.created)


def registering(  # noqa: PLR0913 - what the API's call can say
    registry: Registry, state: State, subject: str, candidate: Candidate, actor: Actor, *, normalize: bool | None
) -> tuple[Fact, ...]:
    """What `register` would append to a state, for deeds of which it is one step; nothing where the text stands.

    Raises:
        What `register` raises. NotYet: the answer hangs on a text that an earlier step brings.
    """
    named, sent = validated(subject), sized(registry, candidate)
    request = _Request(registry, named, sent, actor, bool(normalize), False, "", None, judged=False)
    return _decide(state, request).placed(state).facts


def _decide(state: State, request: _Request) -> Outcome[_Registered]:
    registry, subject, actor = request.registry, request.subject, request.actor
    owned, holds, current = followed(state, subject), config.effective(state, subject), mode.effective(state, subject)
    importing = current in mode.IMPORTING
    candidate = request.candidate
    if not importing:
        candidate = substituted(registry, state, subject, candidate)
        candidate = candidate.normalized(asked=request.normalize or bool(holds.normalize))
    lenient = importing or holds.validate_new_schemas is False
    try:
        given = prepared(registry, state, subject, candidate, lenient=lenient, opaque=importing, deleted=importing)
    except UnacceptableSchema:
        if not importing and (standing := _as_imported(registry, state, subject, candidate, holds)):
            return Decision(standing)
        raise
    if (importing or not holds.adds) and (standing := _standing(registry, state, subject, candidate, given, importing)):
        return Decision(standing)
    if not (importing or holds.adds) and (newest := _newest(registry, state, subject, candidate, given)):
        return Decision(newest)
    ready = given if importing else _completed(registry, state, subject, candidate, given, holds)
    if ready is not given and (standing := _standing(registry, state, subject, candidate, ready, importing)):
        return Decision(standing)
    _permitted(subject, candidate, current)
    exemptions.guard(registry, state, owned, actor.principal)
    overruled = () if importing or request.force else _compatible(state, request, ready, holds)
    if not importing:
        event_types.guard(registry, state, subject, ready.schema)
    found = () if importing else _judged(state, request, ready)
    claims = () if importing else ownership.claiming(registry, state, owned, actor)
    accepted = _Accepted(subject, candidate, ready, guid_of(ready.digest), importing, found, (*claims, *overruled))
    return Unplaced(accepted.placed)


def _standing(  # noqa: PLR0913, PLR0917 - what makes two the same
    registry: Registry, state: State, subject: str, candidate: Candidate, ready: Prepared, importing: bool
) -> _Registered | None:
    """The live version that is this very schema.

    Who names a number wants a version of that number: an import finds it only there, anybody else gets a new one
    (but see `_newest`).
    """
    if candidate.version and not importing:
        return None
    if candidate.id is None:
        found = ready.among(registry, state, subject)
    else:
        same = (held for held in reversed(state.live(subject)) if ready.equivalent(held) and held.id == candidate.id)
        found = next((held for held in same if candidate.version in {0, -1, held.number}), None)
    return _Registered(found.sequence, created=False) if found else None


def _as_imported(
    registry: Registry, state: State, subject: str, candidate: Candidate, holds: Config
) -> _Registered | None:
    """The live version that is this very schema although nobody may register it: an import has brought it."""
    given = prepared(registry, state, subject, candidate, lenient=True, opaque=True)
    ready = _completed(registry, state, subject, candidate, given, holds)
    tries = (ready,) if holds.adds else (given, ready)
    found = (_standing(registry, state, subject, candidate, one, importing=False) for one in tries)
    return next(filter(None, found), None)


def _newest(
    registry: Registry, state: State, subject: str, candidate: Candidate, given: Prepared
) -> _Registered | None:
    """The latest version, for who asks for the latest (-1) and has its schema."""
    latest = state.latest(subject) if candidate.version == LATEST and not candidate.anew else None
    if latest is None or candidate.id not in {None, latest.id}:
        return None
    found = given.among(registry, state, subject)
    return _Registered(latest.sequence, created=False) if found == latest else None


def _completed(  # noqa: PLR0913, PLR0917 - what a version is made of
    registry: Registry, state: State, subject: str, candidate: Candidate, given: Prepared, holds: Config
) -> Prepared:
    """With what the version before and the config add; a version that was asked for by number says which it is."""
    ready = shaped(inherited(registry, state, subject, candidate, given), holds)
    before = ready.metadata or Metadata()
    if not candidate.version and CONFLUENT_VERSION not in before.properties:
        return ready
    number = {CONFLUENT_VERSION: str(following(state, subject))}
    return replace(ready, metadata=replace(before, properties={**before.properties, **number}))


def _permitted(subject: str, candidate: Candidate, current: Mode) -> None:
    name = SubjectName.of(subject)
    where = f"Subject {subject} in context {name.context}"
    if current in mode.READ_ONLY:
        raise NotPermitted(f"{where} is in read-only mode")
    if candidate.id is not None and current not in mode.IMPORTING:
        raise NotPermitted(f"{where} is not in import mode: an id can be given in mode IMPORT only")
    if candidate.id is None and current is not Mode.READWRITE:
        raise NotPermitted(f"{where} is not in read-write mode: in mode {current.value} every schema brings its id")


def _compatible(state: State, request: _Request, ready: Prepared, holds: Config) -> tuple[LevelOverruled, ...]:
    """Ask the level and the consumers; the fact that the level was overruled, where it was.

    Raises:
        Incompatible: by whichever the topic's policy lets say no; names the consumers that break.
    """
    registry, subject, topic = request.registry, request.subject, consumers.topic_of(request.subject)
    if holds.validate_fields:
        reserved.refuse_nobodys(ready.schema)
    answer = compatibility.answer(registry, state, ready, state.live(subject), holds)
    hurt, judge = consumers.hurt(registry, state, subject, ready.schema), consumers.judge(state, subject)
    if judge.refuses(level=not answer.compatible, contracts=bool(hurt)):
        said = [*answer.messages, *(compatibility.broken_consumer(one) for one in hurt)]
        raise Incompatible(subject, answer.version, answer.verdict, said)
    if answer.compatible or judge is Judge.LEVEL:
        return ()
    unknown = _unknown_readers(state, request, topic)
    if unknown:
        raise Incompatible(subject, answer.version, answer.verdict, [*answer.messages, unknown])
    reason = request.reason or "no contract breaks"
    return (LevelOverruled(subject, following(state, subject), reason, answer.messages),)


def _unknown_readers(state: State, request: _Request, topic: str) -> str:
    """Why the level cannot be overruled: somebody may read the topic whom no contract speaks for."""
    if request.groups is None:
        return "{consumers: 'the broker does not tell who reads the topic, so the level stands'}"
    unknown = consumers.unknown_groups(request.registry, state, topic, request.groups())
    if not unknown:
        return ""
    named = ", ".join(unknown)
    return f"{{consumers: 'groups without a contract read the topic: {named}; publish one for each, or end them'}}"


def _judged(state: State, request: _Request, ready: Prepared) -> linting.Findings | None:
    """What the linter says, if anybody wants to know. Raises PoorDesign."""
    if not request.judged and not linting.guarded(state, request.subject):
        return None
    found = linting.findings(request.registry, state, request.subject, ready.schema, ready.metadata)
    if not request.force:
        linting.guard(state, request.subject, found)
    return found


def _replaced(state: State, subject: str, schema_id: int) -> Iterator[int]:
    """The soft-deleted versions that a new one with their id puts an end to."""
    for held in state.versions(subject):
        if held.deleted and held.id == schema_id and not any(referrers(state, (subject, held.number), deleted=True)):
            yield held.number
