"""What a schema means to those who read a topic: verdicts on contracts, and who reads which field."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple, TypedDict

from skra_app.registry import config, contracts
from skra_app.registry.content import Candidate
from skra_app.registry.preparing import prepared, sized
from skra_app.registry.registry import Registry
from skra_app.registry.state import State
from skra_compat import Limits, Policy, Schema
from skra_compat.contracts.audience import verdict
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.identity import every_path, identified
from skra_compat.contracts.outcome import ContractVerdict


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
    """The topic whose values a subject describes; empty for every other subject."""
    return subject.removesuffix("-value") if subject.endswith("-value") else ""


def hurt(registry: Registry, state: State, topic: str, schema: Schema) -> list[ContractVerdict]:
    """The consumers that stand in the way of a schema of the topic's values, by application."""
    audience = registry.audience(state, topic)
    return audience.hurt(schema, **_terms(registry, state, topic)) if audience.contracts else []


def verdicts(registry: Registry, state: State, topic: str, schema: Schema) -> list[ContractVerdict]:
    """What a schema of the topic's values means to each contract, by application."""
    audience = registry.audience(state, topic)
    return audience.verdicts(schema, **_terms(registry, state, topic)) if audience.contracts else []


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
    state = registry.state()
    known = contracts.schemas(registry, state, contract.topic)
    return verdict(contract, known[-1], **_terms(registry, state, contract.topic)) if known else None


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


def _terms(registry: Registry, state: State, topic: str) -> _Terms:
    policy = config.effective(state, f"{topic}-value").policy or Policy.STRICT
    return {"known": contracts.schemas(registry, state, topic), "policy": policy, "limits": registry.limits.engine}


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
