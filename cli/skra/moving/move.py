"""The whole way of contents into a registry."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import click

from skra.moving.carrying import Carried, carry, set_modes
from skra.moving.contents import Contents, Place, Tie
from skra.moving.leniency import Lenience, leniences
from skra.moving.opening import closing, endangered, opened
from skra.moving.plan import Plan, agreed, planned
from skra.moving.registry_source import read_registry
from skra.moving.remote import Remote


@dataclass(frozen=True, slots=True)
class Moved:
    """What an import came to, or would come to."""

    plan: Plan
    """What was missing at the start; its conflicts are skipped, or nothing was done."""
    skipped: int = 0
    """Versions left out because of conflicts, with those that refer to them."""
    refused: Mapping[Place, str] | None = None
    """What the registry would not take; None where nothing was tried."""
    untied: Mapping[Tie, str] | None = None
    """Associations that the registry would not take; None where nothing was tried."""
    left: Plan | None = None
    """What is still missing at the end, as the registry itself tells."""
    leniences: Sequence[Lenience] = ()
    """Versions that break the rules of their language; looked for in a dry run, which has the time."""


def move(contents: Contents, target: Remote, *, skip: bool = False, dry_run: bool = False) -> Moved:
    """Have a registry hold the contents, beside what it holds; conflicts stop it before anything is changed.

    Raises:
        ClickException: the registry does not answer, or refuses to be put into IMPORT mode.
    """
    asking = {*contents.configs, *contents.modes}
    before = read_registry(target, asking)
    plan, wanted = agreed(contents, before)
    if plan.conflicts and not skip:
        return Moved(planned(contents, before))
    skipped = len(contents.versions) - len(wanted.versions)
    if dry_run or plan.empty:
        return Moved(plan, skipped, leniences=[*leniences(plan.registrations, wanted, before)])
    carried = _done(target, plan, before, wanted)
    kept = {place: one for place, one in wanted.versions.items() if place not in carried.refused}
    tied = {tie: one for tie, one in wanted.associations.items() if tie not in carried.untied}
    left = planned(replace(wanted, versions=kept, associations=tied), read_registry(target, asking))
    return Moved(plan, skipped, carried.refused, carried.untied, left)


def _done(target: Remote, plan: Plan, before: Contents, wanted: Contents) -> Carried:
    """Do what the plan says while the registry is open for it."""
    opening = opened(plan, before, wanted)
    with _open(target, opening, closing(opening, plan, before, wanted)):
        kept = endangered(opening, before)
        if kept:  # some registries forget soft-deleted versions as they open: those come back with the others
            wanted = replace(wanted, versions={**kept, **wanted.versions})
            plan = planned(wanted, read_registry(target, {*wanted.configs, *wanted.modes}))
        return carry(target, plan, wanted)


@contextmanager
def _open(target: Remote, opening: Mapping[str, str], closing: Mapping[str, str | None]) -> Generator[None]:
    """Open scopes, and leave the modes as they should be in the end, also after a failure or Ctrl-C."""
    try:
        set_modes(target, opening)
        yield
    except BaseException:
        _leave(target, closing)
        raise
    set_modes(target, closing)


def _leave(target: Remote, closing: Mapping[str, str | None]) -> None:
    """Put the modes right after something went wrong; what went wrong is told by whoever caught it."""
    try:
        set_modes(target, closing)
    except click.ClickException as refusal:
        click.echo(
            f"the modes of {', '.join(scope or 'the registry' for scope in closing)} could not be put back "
            f"({refusal.message}): run the same command again when the registry answers",
            err=True,
        )
