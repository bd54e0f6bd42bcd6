"""What an import came to, for people and for programs."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from skra.moving.move import Moved
from skra.moving.plan import Plan
from skra.report.line import cut

_SHOWN: Final = 20
"""Lines of one kind that people are shown; programs get all of them."""


def moved_text(moved: Moved, *, dry_run: bool) -> str:
    """A few lines: what was done or would be, what was not, and what to do about it."""
    return "\n".join(_lines(moved, dry_run=dry_run))


def _lines(moved: Moved, *, dry_run: bool) -> Iterator[str]:
    plan = moved.plan
    if plan.conflicts:
        yield f"{_counted(len(plan.conflicts), 'conflict')}{'' if _stopped(moved) else ', skipped'}:"
        yield from _some([f"{one.place} {one.reason}: {one.remedy}" for one in plan.conflicts])
    if _stopped(moved):
        yield "nothing was changed: resolve the conflicts, or leave these versions out with --on-conflict skip"
        return
    if moved.skipped > len(plan.conflicts):
        yield f"skipped with them: {_counted(moved.skipped - len(plan.conflicts), 'version')} that refer to them"
    if plan.empty:
        yield f"nothing to do: {_counted(plan.standing, 'version')} stand as they should"
        return
    yield ("would do: " if dry_run else "") + ", ".join(_counts(plan))
    if dry_run:
        yield from _some([*_steps(plan)])
        yield from _lenient(moved)
    if moved.refused:
        yield f"{_counted(len(moved.refused), 'version')} refused by the registry:"
        yield from _some([f"{place}: {cut(reason)}" for place, reason in moved.refused.items()])
    if moved.untied:
        yield f"{_counted(len(moved.untied), 'association')} refused by the registry:"
        yield from _some([f"{tie}: {cut(reason)}" for tie, reason in moved.untied.items()])
    if moved.left and not moved.left.empty:
        yield "the registry does not hold, though it was told to:"
        yield from _some([*_steps(moved.left)])


def _lenient(moved: Moved) -> Iterator[str]:
    if not moved.leniences:
        return
    opaque = sum(not one.judged for one in moved.leniences)
    yield (
        f"{_counted(len(moved.leniences), 'version')} would be taken though off the rules of the language, "
        f"{opaque:,} of which no event can be judged by:"
    )
    told = sorted(moved.leniences, key=lambda one: one.judged)
    yield from _some([f"{one.place}{'' if one.judged else ' (text only)'}: {cut(one.reason)}" for one in told])


def moved_json(moved: Moved, *, dry_run: bool) -> str:
    """Everything; `steps` are those that are to do, or were."""
    plan, left = moved.plan, moved.left
    return json.dumps(
        {
            "dryRun": dry_run,
            "changed": not (dry_run or plan.empty or _stopped(moved)),
            "registered": len(plan.registrations),
            "deleted": len(plan.deletions),
            "configs": len(plan.configs),
            "modes": len(plan.modes),
            "associations": len(plan.associations),
            "standing": plan.standing,
            "skipped": moved.skipped,
            "steps": [*_steps(plan)],
            "conflicts": [
                {"subject": one.place.subject, "version": one.place.version, "reason": one.reason, "remedy": one.remedy}
                for one in plan.conflicts
            ],
            "refused": [
                {"subject": place.subject, "version": place.version, "reason": reason}
                for place, reason in (moved.refused or {}).items()
            ],
            "refusedAssociations": [
                {"association": str(tie), "reason": reason} for tie, reason in (moved.untied or {}).items()
            ],
            "left": [*_steps(left)] if left else [],
            "lenient": [
                {"subject": one.place.subject, "version": one.place.version, "reason": one.reason, "judged": one.judged}
                for one in moved.leniences
            ],
        },
        ensure_ascii=False,
    )


def succeeded(moved: Moved) -> bool:
    """Whether the registry holds everything that it should, but for what the user chose to skip."""
    return not (_stopped(moved) or moved.refused or moved.untied or (moved.left and not moved.left.empty))


def _stopped(moved: Moved) -> bool:
    return bool(moved.plan.conflicts) and not moved.skipped


def _counts(plan: Plan) -> Iterator[str]:
    yield f"{_counted(len(plan.registrations), 'version')} of {_counted(len(_subjects(plan)), 'subject')} registered"
    for number, noun, done in (
        (len(plan.deletions), "version", "soft-deleted"),
        (len(plan.configs), "config", "set"),
        (len(plan.modes), "mode", "set"),
        (len(plan.associations), "association", "set"),
        (plan.standing, "version", "stood already"),
    ):
        if number:
            yield f"{_counted(number, noun)} {done}"


def _subjects(plan: Plan) -> set[str]:
    return {one.place.subject for one in plan.registrations}


def _steps(plan: Plan) -> Iterator[str]:
    yield from (f"register {one.place} with id {one.id}" for one in plan.registrations)
    yield from (f"soft-delete {place}" for place in plan.deletions)
    yield from (f"set config of {scope or 'the registry'}" for scope in plan.configs)
    for scope, mode in plan.modes.items():
        yield f"set mode of {scope or 'the registry'} to {mode}" if mode else f"take mode of {scope} away"
    yield from (f"associate {tie} with {one['subject']}" for tie, one in plan.associations.items())


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  … and {len(lines) - _SHOWN} more (--output json has them all)"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
