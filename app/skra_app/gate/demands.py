"""What a topic demands of its records: each demand is a function that yields the faults of a batch."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from skra_app.gate.batch import Batch, Part, RecordFault
from skra_app.gate.budget import Budget
from skra_app.gate.contents import contents_faults
from skra_app.gate.header_policy import cloud_events, header_sizes, timestamps
from skra_app.gate.schemas import Accepted
from skra_app.gate.wire import IN_FRONT
from skra_app.registry.envelope import has_header


class Sides(NamedTuple):
    """What both sides of a topic accept."""

    keys: Accepted
    values: Accepted

    @property
    def judged(self) -> bool:
        """Whether any demand could fail, so that the records have to be decoded."""
        return self.values.policy.validation != "off" and bool(demands_of(self))


class Plan(NamedTuple):
    """How the batches of one topic are judged, as of one state of the registry."""

    sides: Sides
    demands: tuple["Demand", ...]
    usual: bool
    """Whether nothing is demanded but events, named in front of them, at whatever cost."""

    @classmethod
    def of(cls, sides: Sides) -> "Plan":
        """The plan for a topic with these sides."""
        demands, policy = demands_of(sides), sides.values.policy
        usual = _OF_CONTENTS.issuperset(demands) and policy.wire in IN_FRONT and not policy.limits_work
        return cls(sides, demands, usual)

    def is_fine(self, batch: Batch) -> bool:
        """Whether a usual batch holds nothing but events, at a glance; a "no" says that it has to be looked into."""
        keys, values = self.sides
        return (
            self.usual
            and not any(batch.headers)  # which may name another schema
            and (not values.judged or values.are_events(batch.values))
            and (not keys.judged or keys.are_events(batch.keys))
        )


class Asked(NamedTuple):
    """A batch that is judged, and what that may cost."""

    batch: Batch
    budget: Budget


Demand: TypeAlias = Callable[[Sides, Asked], Iterator[RecordFault]]


def required_headers(sides: Sides, asked: Asked) -> Iterator[RecordFault]:
    """Every record carries the headers that the policy names, or one for each part of the envelope that it names."""
    wanted = sides.values.policy.required_headers
    for index, headers in enumerate(asked.batch.headers):
        names = {given for given, _ in headers}
        missing = [name for name in wanted if not has_header(name, names)]
        if missing:
            message = f"missing: expected {', '.join(wanted)}; the topic's policy demands them of every record"
            yield RecordFault(index, Part.HEADERS, ", ".join(missing), message)


def schema_required(sides: Sides, asked: Asked) -> Iterator[RecordFault]:
    """A topic that requires a schema takes nothing until its value subject has one."""
    message = f"the topic requires a schema and has none: register one under subject '{sides.values.subject}'"
    yield from (RecordFault(index, Part.VALUE, "$", message) for index in range(len(asked.batch.values)))


def no_tombstones(_: Sides, asked: Asked) -> Iterator[RecordFault]:
    """A record without a value is an event only where the topic is compacted, or its policy says so."""
    if None not in asked.batch.values:
        return
    message = (
        "null, where an event was expected: set the topic's cleanup.policy to compact, or skra.tombstones to allow"
    )
    yield from (
        RecordFault(index, Part.VALUE, "$", message) for index, value in enumerate(asked.batch.values) if value is None
    )


def key_contents(sides: Sides, asked: Asked) -> Iterator[RecordFault]:
    """Keys are events of the key subject, where one exists."""
    yield from _contents(sides.keys, asked.batch.keys, asked)


def value_contents(sides: Sides, asked: Asked) -> Iterator[RecordFault]:
    """Values are events of the value subject, where one exists."""
    yield from _contents(sides.values, asked.batch.values, asked)


def of_policy(sides: Sides, asked: Asked) -> Iterator[RecordFault]:
    """Headers are as many and as large as they may be, times are near enough, CloudEvents are complete."""
    policy = sides.values.policy
    yield from header_sizes(policy, asked.batch)
    yield from timestamps(policy, asked.batch)
    yield from cloud_events(policy, asked.batch)


def _contents(accepted: Accepted, payloads: Sequence[bytes | None], asked: Asked) -> Iterator[RecordFault]:
    asked.budget.charge(payloads)
    yield from contents_faults(accepted, payloads, asked.batch.headers, asked.budget)


def _has_limits(sides: Sides) -> bool:
    policy = sides.values.policy
    limits = (policy.timestamp_skew_ms, policy.header_bytes, policy.header_count)
    return policy.cloudevents != "off" or any(limits)


_DEMANDS: Final[tuple[tuple[Callable[[Sides], bool], Demand], ...]] = (
    (lambda sides: bool(sides.values.policy.headers), required_headers),
    (_has_limits, of_policy),
    (lambda sides: sides.values.policy.require_schema == "on" and not sides.values.judged, schema_required),
    (lambda sides: sides.values.judged and not sides.values.tombstones_allowed, no_tombstones),
    (lambda sides: sides.keys.judged, key_contents),
    (lambda sides: sides.values.judged, value_contents),
)
"""When a batch of a topic has to be asked, and what."""


_OF_CONTENTS: Final = frozenset[Demand]({no_tombstones, key_contents, value_contents})
"""What an event that was found good cannot fail."""


def demands_of(sides: Sides) -> tuple[Demand, ...]:
    """The demands that a batch of this topic could fail, in the order in which they are asked."""
    return tuple(demand for applies, demand in _DEMANDS if applies(sides))
