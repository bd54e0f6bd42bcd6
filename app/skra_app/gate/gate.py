"""The gate itself: who may write, and what may be written."""

import time
from collections.abc import Sequence
from itertools import chain, islice
from typing import Final

from skra_app.errors import Forbidden
from skra_app.gate.batch import Batch, Entry, Judgement, Part, RecordFault, Refusal, RefusalCode
from skra_app.gate.budget import NO_BUDGET, Budget, OverBudget, Spent
from skra_app.gate.demands import Asked, Plan, Sides
from skra_app.gate.schemas import Accepted
from skra_app.registry import Registry, exemptions, ownership
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.owner import Exemption, Owned
from skra_app.registry.state import State
from skra_app.registry.topic import DEFAULT_POLICY, TopicPolicy

MOST_FAULTS: Final = 100
"""Reasons given for one batch."""
_FINE: Final = Judgement()
_SIDES: Final = (Part.KEY, Part.VALUE)


class Gate:
    """Asked about every batch before it is appended; one for a process, used from one thread."""

    def __init__(self, registry: Registry, spent: Spent = time.thread_time) -> None:
        self._registry = registry
        self._spent = spent
        self._state = State()
        self._entries: dict[tuple[str, Principal], Entry | Refusal] = {}
        self._latest: dict[str, Entry] = {}
        """Of whoever came last, by topic: the next batch is mostly of the same."""
        self._plans: dict[str, Plan] = {}

    def enter(self, topic: str, principal: Principal, seen: State | None = None) -> Entry | Refusal:
        """Whether the principal may write the topic, and how records are judged; remembered while nothing moves.

        Who carries many batches at once has the registry catch up once and passes what it has `seen`. A "no" is never
        old news: before it is said, here and in `judge`, the registry is asked once more.
        """
        state = seen or self._registry.state()
        latest = self._latest.get(topic)
        if latest is not None and latest.principal is principal and state is self._state:
            return latest
        entry = self._remembered(topic, principal, state)
        if seen and isinstance(entry, Refusal):
            entry = self._remembered(topic, principal, self._registry.state())
        return entry

    def judge(self, entry: Entry, batch: Batch, *, whole: bool = False) -> Judgement:
        """Whether every record is what the topic's schemas and policy demand; the first hundred faults if not.

        A batch that lands `whole` or not at all (a transaction's) is refused where others send bad records aside.
        """
        sends_aside = entry.policy.validation == "dlq" and not whole
        faults, over = self._faults(entry, batch, most=None if sends_aside else MOST_FAULTS)
        if over:
            return _over_budget(entry, faults, over)
        if not faults:
            return _FINE
        if self._registry.state() is not self._state:
            return self._judge_anew(entry, batch, whole=whole)
        faults.sort(key=lambda fault: fault.index)
        if sends_aside:
            return Judgement(aside=tuple(faults))
        if entry.policy.validation == "observe":
            return Judgement(observed=tuple(faults))
        return Judgement(refusal_of(entry.topic, faults, entry.policy))

    def is_fine(self, entry: Entry, batch: Batch) -> bool:
        """Whether the records are what is demanded, at a glance; a "no" says nothing, `judge` has to be asked then."""
        return self._plan(entry.topic).is_fine(batch)

    def claim(self, entry: Entry) -> Entry | Refusal:
        """Make the principal's application the owner, as a batch of its is about to land; a race has one winner."""
        try:
            ownership.claim_first_write(self._registry, entry.topic, Actor(entry.principal, "kafka"))
        except Forbidden as refused:
            return Refusal(RefusalCode.NOT_OWNER, refused.message)
        return self.enter(entry.topic, entry.principal)

    def _faults(self, entry: Entry, batch: Batch, most: int | None) -> tuple[list[RecordFault], str]:
        """The faults, and why no more were looked for; empty when all were."""
        plan = self._plan(entry.topic)
        if plan.is_fine(batch):
            return [], ""
        asked = Asked(batch, Budget.of(entry.policy, self._spent) if entry.policy.limits_work else NO_BUDGET)
        found = islice(chain.from_iterable(demand(plan.sides, asked) for demand in plan.demands), most)
        faults: list[RecordFault] = []
        try:
            faults.extend(found)
        except OverBudget as reason:
            return faults, str(reason)
        return faults, ""

    def _judge_anew(self, entry: Entry, batch: Batch, *, whole: bool) -> Judgement:
        anew = self.enter(entry.topic, entry.principal)
        if isinstance(anew, Refusal):
            return Judgement(anew)
        return self.judge(anew, batch, whole=whole) if anew.judged else _FINE

    def _remembered(self, topic: str, principal: Principal, state: State) -> Entry | Refusal:
        if state is not self._state:
            self._entries.clear()
            self._latest.clear()
            self._plans.clear()
            self._state = state
        key = (topic, principal)
        entry = self._entries.get(key)
        if entry is None or (isinstance(entry, Entry) and self._has_ended(entry.exemption)):
            entry = self._entries[key] = self._entry(topic, principal)
        if isinstance(entry, Entry) and entry.exemption is None:
            self._latest[topic] = entry
        return entry

    def _has_ended(self, exemption: Exemption | None) -> bool:
        return exemption is not None and self._registry.clock() >= exemption.ends

    def _entry(self, topic: str, principal: Principal) -> Entry | Refusal:
        policy, owned = self._state.policy(topic), ownership.followed_by(topic)
        try:
            exemption = self._admit(owned, principal)
        except Forbidden as refused:
            return Refusal(RefusalCode.NOT_OWNER, refused.message)
        if not ownership.claimable(Owned.topic(topic)):
            return Entry(topic, principal, 0, policy, judged=False, claims=False, exemption=exemption)
        owner = ownership.owner_of(self._state, owned)
        return Entry(
            topic,
            principal,
            epoch=owner.epoch if owner else 0,
            policy=policy,
            judged=self._plan(topic).sides.judged,
            claims=owner is None and principal.named and self._registry.claim == "first-write",
            exemption=exemption,
        )

    def _admit(self, owned: Owned, principal: Principal) -> Exemption | None:
        """Let the owner through, whom its policy names, and who is exempted. Raises Forbidden."""
        if ownership.may_write(self._state, owned, principal):
            ownership.permit(owned, principal)
            return None
        if principal.named and self._state.policy(owned.name).welcomes(principal.name):
            ownership.permit(owned, principal)
            return None
        exemption = exemptions.held(self._registry, self._state, owned, principal)
        if exemption is None:
            ownership.guard(self._state, owned, principal)
        return exemption

    def _plan(self, topic: str) -> Plan:
        plan = self._plans.get(topic)
        if plan is None:
            policy = self._state.policy(topic)
            keys, values = (Accepted(self._registry, self._state, topic, part, policy) for part in _SIDES)
            plan = self._plans[topic] = Plan.of(Sides(keys, values))
        return plan


def _over_budget(entry: Entry, faults: Sequence[RecordFault], reason: str) -> Judgement:
    """What becomes of a batch that would cost too much: refused for what was found, else as the policy says."""
    message = f"not judged: {reason}; send smaller batches, or raise the budget in the topic's policy"
    lands = entry.policy.over_budget == "accept" or entry.policy.validation == "observe"
    if lands and (not faults or entry.policy.validation == "observe"):
        return Judgement(observed=(*faults, RecordFault(0, Part.VALUE, "$", message)))
    if faults:
        return Judgement(refusal_of(entry.topic, sorted(faults, key=lambda fault: fault.index), entry.policy))
    return Judgement(Refusal(RefusalCode.POLICY, f"{entry.topic}: the batch was {message}"))


def refusal_of(topic: str, faults: Sequence[RecordFault], policy: TopicPolicy = DEFAULT_POLICY) -> Refusal:
    """The refusal of a batch with these faults, in the order of its records; it tells the first hundred."""
    code = RefusalCode.POLICY if policy.reject_code == "policy" else code_of(faults)
    return Refusal(code, summary(topic, faults), tuple(faults[:MOST_FAULTS]))


def code_of(faults: Sequence[RecordFault]) -> RefusalCode:
    """What the faults amount to: missing headers are a matter of policy, anything else makes a record invalid."""
    only_headers = all(fault.part is Part.HEADERS for fault in faults)
    return RefusalCode.POLICY if only_headers else RefusalCode.INVALID_RECORD


def summary(topic: str, faults: Sequence[RecordFault]) -> str:
    """Say what an operator reads first; clients that show one line show this one."""
    first = faults[0]
    bad = len({fault.index for fault in faults})
    others = f" ({bad} records of the batch are invalid)" if bad > 1 else ""
    return f"{topic}: record {first.index}: {first}{others}"
