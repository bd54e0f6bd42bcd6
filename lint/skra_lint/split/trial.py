"""The test of a proposal before it is shown: every sample, converted, is an event of the schema that it maps to."""

from collections import Counter
from collections.abc import Iterator, Mapping

from skra_compat import InvalidEvent, InvalidSchema, Schema
from skra_compat.event import Json
from skra_lint.split.observed import Samples
from skra_lint.split.plan import CannotSplit, Part, Plan

_MOST_LOST = 5


def trial(plan: Plan, schema: Schema, samples: Samples) -> Iterator[str]:
    """What did not fit, as notes; samples that the old schema refuses are counted and left out."""
    old = schema.values()
    new = {part.name: _parsed(plan.format, part, schema).values() for part in plan.parts}
    refused, unmapped, misfits = 0, 0, list[str]()
    lost: Counter[tuple[str, str]] = Counter()
    for event in samples:
        try:
            old.write(event)
        except InvalidEvent:
            refused += 1
            continue
        part = plan.part_of(event)
        if part is None:
            unmapped += 1
            continue
        lost.update((part.name, name) for name in _lost(event, part, plan))
        try:
            new[part.name].write(part.convert(event))
        except InvalidEvent as problem:
            misfits.append(f"{part.name}: {problem}")
    if refused:
        yield f"{refused} of {len(samples)} samples are no events of the old schema and were not tried"
    if unmapped:
        yield f"{unmapped} of {len(samples)} samples have a combination that is not proposed"
    if misfits:
        yield f"{len(misfits)} of {len(samples)} samples do not fit, the first: {misfits[0]}"
    for (name, field), count in lost.most_common(_MOST_LOST):
        yield f"{count} samples have a '{field}' that {name} leaves out: seen too seldom there, or in no schema"


def _lost(event: Mapping[str, Json], part: Part, plan: Plan) -> Iterator[str]:
    """The fields of an event, at its root, that its conversion leaves out although they hold something."""
    kept = {field.source for field in part.inside("")} | set(part.containers) | set(plan.discriminators)
    return (name for name, value in event.items() if name not in kept and value not in (None, []))


def _parsed(language: str, part: Part, old: Schema) -> Schema:
    """The schema that was written for a part.

    Raises:
        CannotSplit: its own language refuses it.
    """
    try:
        return Schema.parse(language, part.text, old.references)
    except InvalidSchema as reason:
        raise CannotSplit(f"the schema written for {part.name} is refused, please report it: {reason}") from reason
