"""A split's plan for people."""

from collections.abc import Iterator, Mapping

from skra_lint.split import Plan


def plan_text(plan: Plan) -> str:
    """The new events, the producer's mapping, what was dropped and why, and the schemas."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    if plan.batch is not None:
        where = f"the list '{plan.batch}'" if plan.batch else "a list"
        yield f"The schema is a batch: events in {where}. Sent one a message, they can be told apart."
    yield f"{plan.event} is {len(plan.parts)} events, told apart by {' and '.join(plan.discriminators)}:"
    yield ""
    for part in plan.parts:
        yield f"  {part.name} {{{', '.join(new for _, new in part.root.renamed())}}}"
        renamed = [f"{old} is now {new}" for old, new in part.root.renamed() if new != old]
        yield f"      topic {part.topic}, subject {part.subject}" + (f"; {', '.join(renamed)}" if renamed else "")
    yield ""
    yield "The producer sends" if plan.batch is None else "The producer sends each event of the list by itself:"
    for part in plan.parts:
        told = f"an event with {' or '.join(sorted(part.marks))}" if part.marks else _when(part.combination)
        yield f"  {told} to {part.topic}"
    for dropped in plan.dropped:
        yield f"  {_when(dict(dropped.combination))} nowhere: {dropped.reason}"
    yield "Write to the old topic and the new ones until every consumer has moved, then retire the old one."
    for note in plan.notes:
        yield f"Note: {note}."
    for part in plan.parts:
        yield ""
        yield f"--- {part.name}"
        yield part.text.rstrip()


def _when(combination: Mapping[str, str | int]) -> str:
    return ", ".join(
        f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in combination.items()
    )
