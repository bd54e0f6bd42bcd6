"""Which modes let an import do its work, and which modes are left when it ends."""

from collections.abc import Iterator, Mapping
from typing import Final

from skra.moving.contents import Contents, Place, Standing
from skra.moving.plan import IMPORT, Plan
from skra.subject_name import GLOBAL, enclosing, joined, split

READWRITE: Final = "READWRITE"
_OVERRIDE: Final = "READONLY_OVERRIDE"
_READ_ONLY: Final = frozenset({"READONLY", _OVERRIDE})


def opened(plan: Plan, before: Contents, wanted: Contents) -> Mapping[str, str]:
    """The modes to set before anything is done, by scope, and no wider than it takes.

    An empty context is opened as a whole; elsewhere subjects are opened one by one, so that everybody else can go on
    registering.
    """
    found: dict[str, str] = {scope: mode for scope, mode in wanted.modes.items() if mode == IMPORT}
    touched = sorted({one.place.subject for one in plan.registrations})
    found |= {_widest(subject, before): IMPORT for subject in touched}
    closed = {scope for subject in touched for scope in enclosing(subject) if before.modes.get(scope, IMPORT) != IMPORT}
    found |= dict.fromkeys((scope for scope in closed if any(_covers(wide, scope) for wide in found)), IMPORT)
    needed = {*(place.subject for place in plan.deletions), *plan.configs}
    found |= {scope: READWRITE for scope in needed if _effective(scope, {**before.modes, **found}) in _READ_ONLY}
    if found:
        found = {**dict.fromkeys(_overriding(before.modes), READWRITE), **found}
    return {scope: mode for scope, mode in found.items() if before.modes.get(scope) != mode}


def _widest(subject: str, before: Contents) -> str:
    context = split(subject)[0]
    taken = any(split(place.subject)[0] == context for place in before.versions)
    return subject if taken else joined(context, "")


def _effective(scope: str, modes: Mapping[str, str]) -> str:
    if _overriding(modes):
        return _OVERRIDE
    return next((modes[wider] for wider in enclosing(scope) if wider in modes), READWRITE)


def _overriding(modes: Mapping[str, str]) -> list[str]:
    """The scopes whose mode no narrower one can change."""
    return [scope for scope in ("", GLOBAL) if modes.get(scope) == _OVERRIDE]


def endangered(opening: Mapping[str, str], before: Contents) -> Mapping[Place, Standing]:
    """The soft-deleted versions that a registry may forget when these scopes are put into IMPORT mode."""
    wide = [scope for scope, mode in opening.items() if mode == IMPORT]
    return {
        place: one
        for place, one in before.versions.items()
        if one.deleted and any(_covers(scope, place.subject) for scope in wide)
    }


def _covers(wide: str, scope: str) -> bool:
    return wide in enclosing(scope)


def closing(opening: Mapping[str, str], plan: Plan, before: Contents, wanted: Contents) -> Mapping[str, str | None]:
    """The modes to leave behind, by scope: what the source says, else what was before; None takes the mode away."""
    return dict(_closing(opening, plan, before, wanted))


def _closing(
    opening: Mapping[str, str], plan: Plan, before: Contents, wanted: Contents
) -> Iterator[tuple[str, str | None]]:
    for scope in sorted({*opening, *plan.modes}, reverse=True):  # the default context last
        mode = wanted.modes.get(scope, plan.modes.get(scope, before.modes.get(scope)))
        mode = READWRITE if mode is None and not scope else mode
        if mode != opening.get(scope, before.modes.get(scope)):
            yield scope, mode
