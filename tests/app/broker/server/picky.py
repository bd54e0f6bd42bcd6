"""A gate whose verdict is seen at a glance: values that begin with BAD are no events of topics named `judged…`."""

from skra_app.gate import Batch, Entry, Gate, Judgement, Part, RecordFault, Refusal, RefusalCode
from skra_app.registry.actor import Principal
from skra_app.registry.state import State
from skra_app.registry.topic import TopicPolicy


class PickyGate(Gate):
    """The real gate for every topic but `judged…` (picky), `observed…` (picky, accepts) and `owned…` (by `owner`)."""

    def enter(self, topic: str, principal: Principal, seen: State | None = None) -> Entry | Refusal:
        if topic.startswith("owned") and principal.name != "owner":
            return Refusal(RefusalCode.NOT_OWNER, f"{topic} belongs to 'owner', not to '{principal.name}'")
        if topic.startswith(("judged", "observed")):
            return Entry(topic, principal, epoch=0, policy=TopicPolicy(), judged=True, claims=False)
        return super().enter(topic, principal, seen)

    def judge(self, entry: Entry, batch: Batch, *, whole: bool = False) -> Judgement:
        if not entry.topic.startswith(("judged", "observed")):
            return super().judge(entry, batch, whole=whole)
        faults = tuple(
            RecordFault(index, Part.VALUE, "$.amount", "is BAD")
            for index, value in enumerate(batch.values)
            if value is not None and value.startswith(b"BAD")
        )
        if not faults:
            return Judgement()
        if entry.topic.startswith("observed"):
            return Judgement(observed=faults)
        summary = f"{entry.topic}: record {faults[0].index}: {faults[0]}"
        return Judgement(Refusal(RefusalCode.INVALID_RECORD, summary, faults))
