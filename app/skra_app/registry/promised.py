"""What a topic promises its consumers beside schemas, and which of its earlier versions' events may still come."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Final

from skra_app.errors import BreaksConsumers
from skra_app.registry.envelope import parts
from skra_app.registry.registry import Registry
from skra_app.registry.state import Held, State
from skra_app.registry.topic import Topic, TopicPolicy
from skra_compat.contracts.contract import Contract, Since
from skra_compat.contracts.judge import Judge
from skra_compat.contracts.outcome import Consequence, Outcome
from skra_compat.contracts.promises import Promises, unpromised

_DAY: Final = 86_400_000
"""Milliseconds."""
_ENFORCED: Final = frozenset({"reject", "dlq"})


def promises(topic: Topic | None, policy: TopicPolicy) -> Promises:
    """What the gate demands of every record, and how long the log keeps it.

    A part of the envelope (`trace`) promises some header for it, not one of a certain name.
    """
    demanded = policy.required_headers if policy.validation in _ENFORCED else ()
    kept = _kept(topic)
    return Promises(
        headers=frozenset(name for name in demanded if name not in parts()),
        tombstones=_tombstones(topic, policy),
        days=None if kept is None else kept / _DAY,
    )


def held_back(registry: Registry, state: State, topic: str, since: Since) -> list[Held]:
    """The versions before the latest whose events a consumer may still meet, oldest first.

    An event counts as written between the registration of its version and that of the next one. Soft-deleted versions
    are among them: their events stay. Of a topic that this registry does not keep, everything is kept.
    """
    every, latest = state.versions(f"{topic}-value"), state.latest(f"{topic}-value")
    if latest is None or (not since.earliest and since.days is None):
        return []
    spans = [span for span in (_kept(state.topics.get(topic)), since.days and since.days * _DAY) if span is not None]
    begin = registry.clock() - min(spans) if spans else 0
    ends = [registry.registered(after.sequence).at for after in every[1:]]
    return [held for held, end in zip_longest(every, ends) if held != latest and (end is None or end >= begin)]


def guard(  # noqa: PLR0913 - what changes, and what a refusal says of it
    registry: Registry, state: State, name: str, change: str, *, topic: Topic | None, policy: TopicPolicy
) -> None:
    """Refuse a change of a topic or its policy by which a consumer loses what it needs. Raises BreaksConsumers."""
    before, after = promises(state.topics.get(name), state.policy(name)), promises(topic, policy)
    if before != after:
        _refuse(registry, state, name, change, policy, lambda contract: _lost(contract, before, after))


def guard_order(registry: Registry, state: State, name: str) -> None:
    """Refuse more partitions where a consumer needs the events of a key in order. Raises BreaksConsumers."""
    _refuse(registry, state, name, "more partitions", state.policy(name), _moved)


def _refuse(  # noqa: PLR0913, PLR0917 - what a refusal says
    registry: Registry,
    state: State,
    name: str,
    change: str,
    policy: TopicPolicy,
    lost: Callable[[Contract], Iterable[Consequence]],
) -> None:
    if Judge(policy.judge) is Judge.LEVEL:
        return
    hurt = ((one, loss) for one in registry.audience(state, name).contracts for loss in lost(one))
    told = [_told(contract, loss) for contract, loss in hurt if loss.outcome >= Outcome.UNDECIDED]
    if told:
        raise BreaksConsumers(name, change, told)


def _lost(contract: Contract, before: Promises, after: Promises) -> list[Consequence]:
    missed = list(unpromised(contract, before))
    return [one for one in unpromised(contract, after) if one not in missed]


def _moved(contract: Contract) -> Iterator[Consequence]:
    if contract.key is not None:
        said = "a key moves to another partition, and its events are no longer in order"
        yield Consequence(Outcome.BREAKS, str(contract.key), "the order of the key's events", said)


def _told(contract: Contract, loss: Consequence) -> str:
    contact = f", contact:'{contract.owner}'" if str(contract.owner) else ""
    need = f"needs {loss.path or 'in every record'}: {loss.need}"
    return f"{{consumer:'{contract.application}'{contact}, description:'{need}: {loss.message}'}}"


def _kept(topic: Topic | None) -> int | None:
    """Milliseconds for which a record is kept; None for ever, as a log is that is compacted alone."""
    configs: Mapping[str, str] = topic.configs if topic is not None else {}
    span = int(configs.get("retention.ms", "-1"))
    return span if span >= 0 and "delete" in configs.get("cleanup.policy", "delete") else None


def _tombstones(topic: Topic | None, policy: TopicPolicy) -> bool:
    if policy.validation not in _ENFORCED or policy.tombstones == "allow":
        return True
    compacted = topic is not None and "compact" in topic.configs.get("cleanup.policy", "")
    return policy.tombstones == "auto" and compacted
