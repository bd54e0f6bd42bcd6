"""What a schema means to those who read a topic: verdicts on contracts, and who reads which field."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Final, NamedTuple, TypedDict

from skra_app.registry import config, contracts, promised
from skra_app.registry.content import Candidate
from skra_app.registry.preparing import prepared, sized
from skra_app.registry.registry import Registry
from skra_app.registry.state import State
from skra_app.registry.versions import Versions
from skra_compat import Limits, Policy, Schema
from skra_compat.contracts.audience import Audience
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.identity import every_path, identified
from skra_compat.contracts.judge import Judge
from skra_compat.contracts.outcome import Consequence, ContractVerdict
from skra_compat.contracts.promises import key_contract, unpromised

_NOBODY: Final = Audience([])


class _Terms(TypedDict):
    known: Sequence[Schema]
    policy: Policy
    limits: Limits


class Reading(NamedTuple):
    """One path of a topic's events."""

    path: str
    types: tuple[str, ...]
    since: int
    """The version of the value's schema that had it first, of those that stand in a row up to the latest."""
    readers: tuple[str, ...]
    """The applications whose contracts read it, or something below it."""


def topic_of(subject: str) -> str:
    """The topic whose values or keys a subject describes; empty for every other subject."""
    for end in ("-value", "-key"):
        if subject.endswith(end):
            return subject.removesuffix(end)
    return ""


def hurt(registry: Registry, state: State, subject: str, schema: Schema) -> list[ContractVerdict]:
    """The consumers that stand in the way of a schema of a topic's values or keys, by application.

    The first schema of keys breaks nobody: what a key is was promised by nobody before.
    """
    topic = topic_of(subject)
    audience = registry.audience(state, topic) if topic and not state.contracts.tree.void else _NOBODY
    if audience.contracts and subject.endswith("-key"):
        audience = _of_keys(registry, state, topic, audience.contracts, schema) if state.live(subject) else _NOBODY
    return audience.hurt(schema, **_terms(registry, state, subject)) if audience.contracts else []


def judge(state: State, subject: str) -> Judge:
    """Who may refuse a schema of the subject: contracts say too little of keys to overrule the level there."""
    topic = topic_of(subject)
    found = Judge(state.policy(topic).judge) if topic else Judge.LEVEL
    return Judge.BOTH if found is Judge.CONTRACTS and subject.endswith("-key") else found


def verdicts(registry: Registry, state: State, topic: str, schema: Schema) -> list[ContractVerdict]:
    """What a schema of the topic's values means to each contract, by application."""
    audience = registry.audience(state, topic)
    found = audience.verdicts(schema, **_terms(registry, state, f"{topic}-value")) if audience.contracts else []
    surrounded = _surrounded(registry, state, topic, audience, found)
    return [replace(one, off_the_rules=schema.off_the_rules) for one in surrounded]


def impact(registry: Registry, topic: str, candidate: Candidate) -> list[ContractVerdict]:
    """The same for a schema that is not registered.

    Raises:
        UnacceptableSchema, SchemaTooLarge: the candidate is no schema.
    """
    state = registry.state()
    ready = prepared(registry, state, f"{topic}-value", sized(registry, candidate))
    return verdicts(registry, state, topic, ready.schema)


def standing(registry: Registry, contract: Contract) -> ContractVerdict | None:
    """What the topic's latest schema means to a contract; None where the topic has no schema yet."""
    state, topic = registry.state(), contract.topic
    known = contracts.schemas(registry, state, topic)
    if not known:
        return None
    audience = Audience([contract])
    found = audience.verdicts(known[-1], **_terms(registry, state, f"{topic}-value"))
    return replace(next(_surrounded(registry, state, topic, audience, found)), off_the_rules=known[-1].off_the_rules)


def fields(registry: Registry, topic: str) -> list[Reading]:
    """Every path of the latest schema's events, and who reads it."""
    state = registry.state()
    known = contracts.schemas(registry, state, topic)
    if not known:
        return []
    numbers = [held.number for held in state.live(f"{topic}-value")]
    paths = [[str(path) for path, _ in every_path(schema)] for schema in known]
    readers = list(_reads(registry.audience(state, topic).contracts, known))
    return [
        Reading(
            str(path),
            ("array",) if field.repeated else field.types,
            _since(str(path), paths, numbers),
            tuple(dict.fromkeys(reader for reader, read in readers if _within(read, str(path)))),
        )
        for path, field in every_path(known[-1])
    ]


def unknown_groups(registry: Registry, state: State, topic: str, groups: Sequence[str]) -> list[str]:
    """Those of the consumer groups that no contract for the topic speaks for."""
    patterns = [
        pattern
        for one in registry.audience(state, topic).contracts
        for pattern in (one.groups or (one.application, f"{one.application}-*"))
    ]
    return [group for group in groups if not any(fnmatchcase(group, pattern) for pattern in patterns)]


def _surrounded(
    registry: Registry, state: State, topic: str, audience: Audience, found: Sequence[ContractVerdict]
) -> Iterator[ContractVerdict]:
    """The verdicts with what does not depend on the schema that was asked about."""
    promises = promised.promises(state.topics.get(topic), state.policy(topic))
    terms = _terms(registry, state, f"{topic}-value")

    @cache
    def of_version(sequence: int) -> list[ContractVerdict]:
        return audience.verdicts(registry.parsed(state, sequence), **terms)

    for place, (contract, answer) in enumerate(zip(audience.contracts, found, strict=True)):
        earlier = [
            replace(one, version=held.number)
            for held in promised.held_back(registry, state, topic, contract.since)
            for one in of_version(held.sequence)[place].consequences
        ]
        keys = _of_key(registry, state, contract)
        yield replace(answer, standing=(*earlier, *keys), unpromised=tuple(unpromised(contract, promises)))


def _of_key(registry: Registry, state: State, contract: Contract) -> Iterator[Consequence]:
    """What the latest schema of the topic's keys means to a contract."""
    held = state.latest(f"{contract.topic}-key")
    if contract.key is None or held is None:
        return
    schema = registry.parsed(state, held.sequence)
    audience = _of_keys(registry, state, contract.topic, [contract], schema)
    for answer in audience.verdicts(schema, **_terms(registry, state, f"{contract.topic}-key")):
        for one in answer.consequences:
            yield replace(one, path=f"key.{one.path}" if one.path else "key")


def _of_keys(registry: Registry, state: State, topic: str, standing: Sequence[Contract], schema: Schema) -> Audience:
    """The contracts that say what a key is, as contracts over a schema of keys."""
    latest = state.latest(f"{topic}-value")
    if latest is None:
        return _NOBODY
    value = registry.parsed(state, latest.sequence)
    over = (key_contract(contract, value, schema) for contract in standing)
    return Audience([one for one in over if one is not None])


def _terms(registry: Registry, state: State, subject: str) -> _Terms:
    policy = config.effective(state, subject).policy or Policy.STRICT
    known = Versions(registry, state, state.live(subject))
    return {"known": known, "policy": policy, "limits": registry.limits.engine}


def _reads(standing: Sequence[Contract], known: Sequence[Schema]) -> Iterator[tuple[str, str]]:
    for contract in standing:
        for need in contract.needs:
            yield contract.application, str(identified(need, known[-1], known[:-1]).path)


def _since(path: str, paths: Sequence[Sequence[str]], numbers: Sequence[int]) -> int:
    since = numbers[-1]
    for number, there in zip(reversed(numbers), reversed(paths), strict=True):
        if path not in there:
            break
        since = number
    return since


def _within(read: str, path: str) -> bool:
    return read == path or read.startswith((f"{path}.", f"{path}["))
