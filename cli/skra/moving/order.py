"""In which order versions are registered and deleted: pure.

A version comes after what it refers to and after its subject's versions before it. It is deleted after whatever
refers to it came, and went; and before the same schema comes again under the next number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import groupby, pairwise
from typing import Literal, NamedTuple, TypeAlias

from skra.exits import Unusable
from skra.moving.contents import Contents, Place, Standing
from skra.moving.plan import Plan


class Step(NamedTuple):
    """One thing to do."""

    deed: Literal["register", "delete"]
    place: Place


Sorter: TypeAlias = "TopologicalSorter[Step]"


def sorter(plan: Plan, wanted: Contents) -> Sorter:
    """The steps of a plan, ready to be asked for those that may be done.

    Raises:
        Unusable: versions refer to each other in a circle, which no registry allows.
    """
    found: Sorter = TopologicalSorter()
    coming = {one.place for one in plan.registrations}
    going = set(plan.deletions)
    referrers = _referrers(wanted)
    for one in plan.registrations:
        found.add(Step("register", one.place), *(Step("register", each) for each in one.targets if each in coming))
    for place in plan.deletions:
        came = [Step("register", each) for each in (place, *referrers[place]) if each in coming]
        found.add(Step("delete", place), *came, *(Step("delete", each) for each in referrers[place] if each in going))
    for places in _by_subject(coming):
        for before, after in pairwise(places):
            found.add(Step("register", after), Step("register", before))
        for gone, again in _again([wanted.versions[place] for place in places], going):
            found.add(Step("register", again), Step("delete", gone))
    try:
        found.prepare()
    except CycleError as circle:
        steps: Sequence[Step] = circle.args[1]
        raise Unusable(f"versions wait for each other: {' -> '.join(str(step.place) for step in steps)}") from circle
    return found


def _referrers(wanted: Contents) -> Mapping[Place, list[Place]]:
    found: defaultdict[Place, list[Place]] = defaultdict(list)
    for one in wanted.versions.values():
        for target in one.targets:
            found[target].append(one.place)
    return found


def _again(versions: Iterable[Standing], going: set[Place]) -> Iterator[tuple[Place, Place]]:
    """Deleted versions of a subject and the later ones that hold the same schema."""
    gone: dict[int, Place] = {}
    for one in versions:
        if one.id in gone:
            yield gone[one.id], one.place
        if one.place in going:
            gone[one.id] = one.place


def _by_subject(places: Iterable[Place]) -> Iterator[list[Place]]:
    for _, found in groupby(sorted(places), lambda place: place.subject):
        yield list(found)
