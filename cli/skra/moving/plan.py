"""What is to be done so that a registry holds what it should: pure, from what is wanted and what stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from skra.moving.contents import Contents, Members, Place, Standing, Tie
from skra.moving.sameness import Sameness
from skra.subject_name import joined, split

IMPORT: Final = "IMPORT"
"""The mode in which a registry takes ids and versions as they are given."""
_ELSEWHERE: Final = "import into a context of its own (--into CONTEXT)"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A version that cannot stand as it is wanted, why, and what to do."""

    place: Place
    reason: str
    remedy: str


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
    sameness = Sameness(wanted, before)
    registrations: list[Standing] = []
    conflicts: list[Conflict] = []
    ids = _Ids(wanted, before, sameness)
    for one in wanted.versions.values():
        conflict = _misplaced(one, before, sameness) or ids.taken(one) or _dangling(one, wanted, before)
        if conflict:
            conflicts.append(conflict)
        elif one.place not in before.versions:
            registrations.append(one)
    refused = {conflict.place for conflict in conflicts}
    return Plan(
        registrations=tuple(registrations),
        deletions=tuple(_deletions(wanted, before, refused)),
        configs=dict(_configs(wanted, before)),
        modes=dict(_modes(wanted, before)),
        conflicts=tuple(conflicts),
        standing=sum(place in before.versions and place not in refused for place in wanted.versions),
        associations={tie: one for tie, one in wanted.associations.items() if before.associations.get(tie) != one},
    )


def _misplaced(one: Standing, before: Contents, sameness: Sameness) -> Conflict | None:
    held = before.versions.get(one.place)
    alias = before.configs.get(one.place.subject, {}).get("alias")
    if held is None and alias:
        reason = f"cannot stand where its subject is an alias of {alias}"
        return Conflict(one.place, reason, "take the alias away first")
    if held is None:
        return None
    if not sameness.same(one, held):
        return Conflict(one.place, "stands and holds another schema", _ELSEWHERE)
    if held.id != one.id:
        reason = f"stands with id {held.id}, and should have id {one.id}"
        return Conflict(one.place, reason, _ELSEWHERE)
    if held.deleted and not one.deleted:
        reason = "stands, soft-deleted, and should be live"
        return Conflict(one.place, reason, "delete it permanently, then import again")
    return None


class _Ids:
    """What each id of a context stands for, before and as it is wanted."""

    def __init__(self, wanted: Contents, before: Contents, sameness: Sameness) -> None:
        self._sameness = sameness
        self._before = {(split(one.place.subject)[0], one.id): one for one in before.versions.values()}
        self._wanted: dict[tuple[str, int], Standing] = {}
        for one in wanted.versions.values():
            self._wanted.setdefault((split(one.place.subject)[0], one.id), one)
        self._among_wanted = Sameness(wanted, wanted)

    def taken(self, one: Standing) -> Conflict | None:
        """The conflict with whoever has the id for something else."""
        key = (split(one.place.subject)[0], one.id)
        held = self._before.get(key)
        if held is not None and not self._sameness.same(one, held):
            reason = f"should have id {one.id}, which is that of {held.place} and of another schema"
            return Conflict(one.place, reason, _ELSEWHERE)
        first = self._wanted[key]
        if not self._among_wanted.same(one, first):
            reason = f"has id {one.id}, as {first.place} has, which is another schema"
            return Conflict(one.place, reason, "correct the source: one id is one schema")
        return None


def _dangling(one: Standing, wanted: Contents, before: Contents) -> Conflict | None:
    for target in one.targets:
        if target not in wanted.versions and target not in before.versions:
            reason = f"refers to {target}, which stands neither in the source nor in the target"
            return Conflict(one.place, reason, "register that version first")
    return None


def _deletions(wanted: Contents, before: Contents, refused: set[Place]) -> Iterator[Place]:
    for place, one in wanted.versions.items():
        held = before.versions.get(place)
        if one.deleted and place not in refused and not (held and held.deleted):
            yield place


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


def without(wanted: Contents, conflicts: tuple[Conflict, ...]) -> Contents:
    """What is left when the versions in conflict are skipped, and whatever refers to a version that will not stand."""
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
    return Contents(kept, wanted.configs, wanted.modes, wanted.associations)
