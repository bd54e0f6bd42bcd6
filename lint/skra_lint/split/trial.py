"""The test of a proposal before it is shown: every sample, converted, is an event of the schema that it maps to."""

from collections.abc import Iterator

from skra_compat import InvalidEvent, Schema
from skra_lint.split.observed import Samples
from skra_lint.split.plan import Plan


def trial(plan: Plan, schema: Schema, samples: Samples) -> Iterator[str]:
    """What did not fit, as notes; samples that the old schema refuses are counted and left out."""
    old = schema.values()
    new = {part.name: Schema.parse(plan.format, part.text).values() for part in plan.parts}
    refused, unmapped, misfits = 0, 0, list[str]()
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
