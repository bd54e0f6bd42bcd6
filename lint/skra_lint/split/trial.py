"""The test of a proposal before it is shown: every sample, converted, is an event of the schema that it maps to."""

from collections import Counter
from collections.abc import Iterator, Mapping

from skra_compat import InvalidEvent, InvalidSchema, Schema, Values
from skra_compat.event import Json
from skra_lint.split.observed import Samples
from skra_lint.split.plan import CannotSplit, Part, Plan, value_at

_MOST_LOST = 5


def trial(plan: Plan, schema: Schema, samples: Samples) -> Iterator[str]:
    """What did not fit, as notes; samples that the old schema refuses are counted and left out."""
    old = schema.values()
    new = {part.name: _parsed(plan.format, part, schema).values() for part in plan.parts}
    refused, unmapped, misfits = list[str](), Counter[str](), list[str]()
    lost: Counter[tuple[str, str]] = Counter()
    for event in samples:
        fault = _fault(old, event)
        if fault:
            refused.append(fault)
            continue
        part = plan.part_of(event)
        if part is None:
            unmapped[_unmapped(event, plan)] += 1
            continue
        lost.update((part.name, name) for name in _lost(event, part, plan))
        fault = _fault(new[part.name], part.convert(event))
        if fault:
            misfits.append(f"{part.name}: {fault}")
    if refused:
        yield (
            f"{len(refused)} of {len(samples)} samples are no events of the old schema and were not tried, the first: "
            f"{refused[0]}"
        )
    for reason, count in unmapped.most_common(_MOST_LOST):
        yield f"{count} of {len(samples)} samples {reason} and go nowhere"
    if misfits:
        yield f"{len(misfits)} of {len(samples)} samples do not fit, the first: {misfits[0]}"
    for (name, field), count in lost.most_common(_MOST_LOST):
        yield f"{count} samples have a '{field}' that {name} leaves out: seen too seldom there"
    if len(lost) > _MOST_LOST:
        rest = sum(count for _, count in lost.most_common()[_MOST_LOST:])
        yield f"{len(lost) - _MOST_LOST} more fields stay behind like this, {rest} times in all"


def _fault(values: Values, event: Mapping[str, Json]) -> str:
    try:
        values.write(event)
    except InvalidEvent as problem:
        return str(problem)
    return ""


def _unmapped(event: Mapping[str, Json], plan: Plan) -> str:
    """Why no part takes an event."""
    if any(part.marks for part in plan.parts):
        return "have none of the fields that tell the events apart"
    missing = [path for path in plan.discriminators if value_at(event, path) is None]
    if missing:
        return f"have no {' and no '.join(missing)}"
    return "have a combination that is not proposed"


def _lost(event: Mapping[str, Json], part: Part, plan: Plan) -> Iterator[str]:
    """The paths of an event that its conversion leaves out although they hold something."""
    held = event.get(part.branch) if part.wrapped else event
    lost = part.root.lost(held) if isinstance(held, Mapping) else iter(())
    return (path for path in lost if path not in plan.discriminators)


def _parsed(language: str, part: Part, old: Schema) -> Schema:
    """The schema that was written for a part.

    Raises:
        CannotSplit: its own language refuses it.
    """
    try:
        return Schema.parse(language, part.text, old.references)
    except InvalidSchema as reason:
        raise CannotSplit(f"the schema written for {part.name} is refused, please report it: {reason}") from reason
