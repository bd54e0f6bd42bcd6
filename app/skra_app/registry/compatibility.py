"""Would a candidate be accepted? The verdict of the engine over what stands (registry API §1.9)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import orjson

from skra_app.errors import SubjectNotFound, VersionNotFound
from skra_app.registry import config, naming, reserved
from skra_app.registry.content import Candidate
from skra_app.registry.naming import LATEST
from skra_app.registry.preparing import Prepared, prepared, sized
from skra_app.registry.registry import Registry
from skra_app.registry.scoped import Config
from skra_app.registry.state import Held, State
from skra_app.registry.subject import qualified
from skra_compat import Direction, Incompatibility, Level, Policy, Verdict, check
from skra_compat.contracts.outcome import ContractVerdict

_LONGEST = 10_240
"""Characters of an earlier schema that a message repeats."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a candidate may follow, and if not, why."""

    compatible: bool
    messages: tuple[str, ...] = ()
    """Each difference, what was forgiven, and then the version, its schema and the config that it fails under."""
    verdict: Verdict | None = None
    version: int = 0
    """The version that it fails against."""


ACCEPTED = Answer(compatible=True)


def against_version(
    registry: Registry, subject: str, number: int, candidate: Candidate, *, normalize: bool | None = None
) -> Answer:
    """Compare with one version, by the subject's level; with `LATEST` of a subject that does not stand all is well.

    Raises:
        VersionNotFound: there is no such version. UnacceptableSchema, SchemaTooLarge: the candidate is no schema.
    """
    state, named = registry.state(), qualified(subject)
    try:
        history: tuple[Held, ...] = (naming.version(state, named, number),)
    except SubjectNotFound:
        if number != LATEST:
            raise VersionNotFound(number) from None
        history = ()
    return _asked(registry, state, named, history, candidate, normalize)


def against_all(registry: Registry, subject: str, candidate: Candidate, *, normalize: bool | None = None) -> Answer:
    """Compare with as many live versions as the subject's level asks for.

    Raises:
        UnacceptableSchema, SchemaTooLarge: the candidate is no schema.
    """
    state, named = registry.state(), qualified(subject)
    return _asked(registry, state, named, state.live(named), candidate, normalize)


def answer(registry: Registry, state: State, candidate: Prepared, history: tuple[Held, ...], holds: Config) -> Answer:
    """The verdict on a prepared candidate over live versions, oldest first, under the config that holds."""
    said = tuple(_reserved(registry, candidate, history)) if holds.validate_fields else ()
    compared = _compared(registry, state, candidate, history, holds)
    if not said:
        return compared
    circumstances = () if not compared.compatible else (_circumstances(holds),)
    return replace(compared, compatible=False, messages=(*said, *compared.messages, *circumstances))


def _reserved(registry: Registry, candidate: Prepared, history: tuple[Held, ...]) -> Iterator[str]:
    before = registry.registered(history[-1].sequence).metadata if history else None
    return reserved.broken(candidate.schema, candidate.metadata, before)


def _compared(
    registry: Registry, state: State, candidate: Prepared, history: tuple[Held, ...], holds: Config
) -> Answer:
    level, policy = holds.level or Level.BACKWARD, holds.policy or Policy.STRICT
    compared = _group(registry, candidate, history, holds.group)
    if not level.transitive:
        compared = compared[-1:]
    if level is Level.NONE or not compared:
        return ACCEPTED
    earlier = [registry.parsed(state, held.sequence) for held in compared]
    verdict = check(candidate.schema, earlier, level, policy, registry.limits.engine)
    off_the_rules = tuple(_off_the_rules(verdict, compared))
    if verdict.compatible:
        return Answer(compatible=True, messages=off_the_rules, verdict=verdict)
    position = next((each.position for each in verdict.comparisons if not each.compatible), None) or 0
    failing = compared[position]
    return Answer(
        compatible=False,
        messages=(*_messages(verdict), *off_the_rules, *_failed(failing.number, earlier[position].canonical, holds)),
        verdict=verdict,
        version=failing.number,
    )


def _asked(  # noqa: PLR0913, PLR0917 - what a question consists of
    registry: Registry,
    state: State,
    subject: str,
    history: tuple[Held, ...],
    candidate: Candidate,
    normalize: bool | None,
) -> Answer:
    holds = config.effective(state, subject)
    candidate = sized(registry, candidate).normalized(asked=bool(normalize or holds.normalize))
    lenient = holds.validate_new_schemas is False
    ready = prepared(registry, state, subject, candidate, lenient=lenient)
    if holds.validate_fields:
        reserved.refuse_nobodys(ready.schema)
    return answer(registry, state, ready, history, holds)


def _group(registry: Registry, candidate: Prepared, history: tuple[Held, ...], group: str | None) -> tuple[Held, ...]:
    """The versions of the candidate's compatibility group: those that give the named property the same value."""
    if not group:
        return history
    wanted = candidate.metadata.properties.get(group) if candidate.metadata else None

    def value(held: Held) -> str | None:
        metadata = registry.registered(held.sequence).metadata
        return metadata.properties.get(group) if metadata else None

    return tuple(held for held in history if value(held) == wanted)


def _messages(verdict: Verdict) -> Iterator[str]:
    for comparison in verdict.comparisons:
        yield from (_message(each, comparison.direction) for each in comparison.incompatibilities)


def _off_the_rules(verdict: Verdict, compared: tuple[Held, ...]) -> Iterator[str]:
    """Which schemas are off the rules, and what was forgiven in them; each once."""
    told: dict[str, None] = {}
    for comparison in verdict.comparisons:
        for each in comparison.off_the_rules:
            new = (each.side == "reader") is (comparison.direction is Direction.BACKWARD)
            which = "the new schema" if new else f"version {compared[comparison.position or 0].number}"
            told[f"{{offTheRules:'{which}: {each.message}'}}"] = None
    yield from told


def _failed(version: int, text: str, holds: Config) -> tuple[str, ...]:
    """The version that fails, its schema, and the config under which it does."""
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return f"{{oldSchemaVersion: {version}}}", f"{{oldSchema: '{shown}'}}", _circumstances(holds)


def _circumstances(holds: Config) -> str:
    validated, level = "true" if holds.validate_fields else "false", (holds.level or Level.BACKWARD).value
    return f"{{validateFields: '{validated}', compatibility: '{level}'}}"


def _message(found: Incompatibility, direction: Direction) -> str:
    """One difference, with its proof where there is one: the event that the reader refuses."""
    if found.kind == "FORMAT_CHANGED":
        return "Incompatible because of different schema type"
    reader = "the new schema reading the old" if direction is Direction.BACKWARD else "the old schema reading the new"
    proof = found.counterexample
    members = [
        f"errorType:'{found.kind}'",
        f"description:'{found.message} (at '{found.path}', {reader})'",
        f"additionalInfo:'{found.fix}'" if found.fix else "",
        f"event:{_json(proof.event)}, outcome:'{proof.outcome}'" if proof else "",
    ]
    return f"{{{', '.join(member for member in members if member)}}}"


def broken_consumer(found: ContractVerdict) -> str:
    """Who breaks, at which field, and by which event."""
    one = max(found.consequences, key=lambda one: one.outcome)
    contact = f", contact:'{found.owner}'" if found.owner else ""
    proof = f", event:{_json(one.counterexample.event)}" if one.counterexample else ""
    need = f"needs {one.path or 'the event'} to be {one.need}: {one.message}"
    return f"{{consumer:'{found.application}'{contact}, outcome:'{one.outcome}', description:'{need}'{proof}}}"


def _json(event: object) -> str:
    return orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS, default=str).decode()
