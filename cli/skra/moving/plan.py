"""What is to be done so that a registry holds what it should: pure, from what is wanted and what stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from skra.moving.conflicts import Conflict, Ids, deletions, found
from skra.moving.contents import Contents, Members, Place, Standing, Tie
from skra.subject_name import joined, split

IMPORT: Final = "IMPORT"
"""The mode in which a registry takes ids and versions as they are given."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Registrations, deletions and settings that are missing; conflicts; how many versions stand already."""

    registrations: tuple[Standing, ...]
    deletions: tuple[Place, ...]
    """Soft ones, of versions that stand or will."""
    configs: Mapping[str, Members]
    """What to say per scope; null clears what else it says."""
    modes: Mapping[str, str | None]
    """None takes a scope's own mode away: an import that did not end left it behind."""
    conflicts: tuple[Conflict, ...]
    standing: int
    associations: Mapping[Tie, Members]
    """With live subjects; what else a resource is associated with stays."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.registrations or self.deletions or self.configs or self.modes or self.associations)


def planned(wanted: Contents, before: Contents) -> Plan:
    """The difference between what is wanted and what stands; what stands beside it is left alone."""
    ids = Ids(wanted, before)
    conflicts = tuple(found(wanted, before, ids))
    refused = {conflict.place for conflict in conflicts}
    missing = (one for one in wanted.versions.values() if not (one.place in before.versions or one.place in refused))
    return Plan(
        registrations=tuple(map(ids.spelled, missing)),
        deletions=tuple(deletions(wanted, before, refused)),
        configs=dict(_configs(wanted, before)),
        modes=dict(_modes(wanted, before)),
        conflicts=conflicts,
        standing=sum(place in before.versions and place not in refused for place in wanted.versions),
        associations={tie: one for tie, one in wanted.associations.items() if before.associations.get(tie) != one},
    )


def _configs(wanted: Contents, before: Contents) -> Iterator[tuple[str, Members]]:
    for scope, config in wanted.configs.items():
        held = before.configs.get(scope, {})
        if config != held:
            yield scope, {**dict.fromkeys(held.keys() - config.keys()), **config}


def _modes(wanted: Contents, before: Contents) -> Iterator[tuple[str, str | None]]:
    contexts = {joined(split(subject)[0], "") for subject in wanted.subjects} - {""}
    left_behind = (scope for scope in {*wanted.subjects, *contexts} if before.modes.get(scope) == IMPORT)
    final: dict[str, str | None] = {**dict.fromkeys(left_behind), **wanted.modes}
    yield from ((scope, mode) for scope, mode in final.items() if before.modes.get(scope) != mode)


def agreed(wanted: Contents, before: Contents) -> tuple[Plan, Contents]:
    """The plan that is left when whatever is in conflict is left out, with all conflicts; and what it is made for.

    Leaving a version out may bring others into conflict, so that this goes on until nothing is.
    """
    plan = planned(wanted, before)
    conflicts: list[Conflict] = []
    while plan.conflicts:
        conflicts.extend(plan.conflicts)
        wanted = _without(wanted, before, plan.conflicts)
        plan = planned(wanted, before)
    return replace(plan, conflicts=tuple(conflicts)), wanted


def _without(wanted: Contents, before: Contents, conflicts: tuple[Conflict, ...]) -> Contents:
    """What is left without the versions in conflict, and without whatever needs one that will not stand.

    That is what refers to it, and an association with a subject of which nothing is live.
    """
    referrers: defaultdict[Place, list[Place]] = defaultdict(list)
    for one in wanted.versions.values():
        for target in one.targets:
            referrers[target].append(one.place)
    skipped: set[Place] = set()
    waiting = [conflict.place for conflict in conflicts]
    while waiting:
        place = waiting.pop()
        if place not in skipped:
            skipped.add(place)
            waiting.extend(referrers[place])
    kept = {place: one for place, one in wanted.versions.items() if place not in skipped}
    live = {place.subject for place, one in {**before.versions, **kept}.items() if not one.deleted}
    ties = {tie: one for tie, one in wanted.associations.items() if one["subject"] in live}
    return replace(wanted, versions=kept, associations=ties)
