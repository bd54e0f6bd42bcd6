"""What stands in the way of an import, found before anything is changed: pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from skra.moving.contents import Contents, Place, Standing
from skra.moving.sameness import Sameness
from skra.subject_name import split

_ELSEWHERE: Final = "import into a context of its own (--into CONTEXT)"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A version that cannot stand as it is wanted, why, and what to do."""

    place: Place
    reason: str
    remedy: str


def found(wanted: Contents, before: Contents, ids: "Ids") -> Iterator[Conflict]:
    """Every version that cannot stand as it is wanted, once."""
    refused: set[Place] = set()
    for one in wanted.versions.values():
        conflict = _misplaced(one, before, ids.sameness) or ids.taken(one) or _dangling(one, wanted, before)
        if conflict:
            refused.add(one.place)
            yield conflict
    yield from _needed(wanted, before, refused)


def deletions(wanted: Contents, before: Contents, refused: Collection[Place]) -> Iterator[Place]:
    """The versions that are to be soft-deleted, those in conflict left out."""
    for place, one in wanted.versions.items():
        held = before.versions.get(place)
        if one.deleted and place not in refused and not (held and held.deleted):
            yield place


def _misplaced(one: Standing, before: Contents, sameness: Sameness) -> Conflict | None:
    held = before.versions.get(one.place)
    alias = before.configs.get(one.place.subject, {}).get("alias")
    if held is None and alias:
        reason = f"cannot stand where its subject is an alias of {alias}"
        return Conflict(one.place, reason, "take the alias away first")
    if held is None:
        return None
    if difference := sameness.difference(one, held):
        return Conflict(one.place, f"stands and holds {difference}", _ELSEWHERE)
    if held.id != one.id:
        reason = f"stands with id {held.id}, and should have id {one.id}"
        return Conflict(one.place, reason, _ELSEWHERE)
    if held.deleted and not one.deleted:
        reason = "stands, soft-deleted, and should be live"
        return Conflict(one.place, reason, "delete it permanently, then import again")
    return None


class Ids:
    """What each id of a context stands for, before and as it is wanted."""

    def __init__(self, wanted: Contents, before: Contents) -> None:
        self.sameness = Sameness(wanted, before, before)
        self._before = {(split(one.place.subject)[0], one.id): one for one in before.versions.values()}
        self._wanted: dict[tuple[str, int], Standing] = {}
        for one in wanted.versions.values():
            self._wanted.setdefault((split(one.place.subject)[0], one.id), one)
        self._among_wanted = Sameness(wanted, wanted, before)

    def taken(self, one: Standing) -> Conflict | None:
        """The conflict with whoever has the id for something else."""
        key = (split(one.place.subject)[0], one.id)
        held = self._before.get(key)
        if held is not None and (difference := self.sameness.difference(one, held)):
            reason = f"should have id {one.id}, which is that of {held.place} and of {difference}"
            return Conflict(one.place, reason, _ELSEWHERE)
        first = self._wanted[key]
        if difference := self._among_wanted.difference(one, first):
            reason = f"has id {one.id}, as {first.place} has, which is {difference}"
            return Conflict(one.place, reason, "correct the source: one id is one schema")
        return None

    def spelled(self, one: Standing) -> Standing:
        """The version in the words of whoever has its id: a registry takes another layout for another schema.

        That is so where no canonical text is known: of a text that cannot be understood, in references.
        """
        key = (split(one.place.subject)[0], one.id)
        first = self._before.get(key) or self._wanted[key]
        return replace(one, text=first.text, references=first.references)


def _dangling(one: Standing, wanted: Contents, before: Contents) -> Conflict | None:
    for target in one.targets:
        if target not in wanted.versions and target not in before.versions:
            reason = f"refers to {target}, which stands neither in the source nor in the target"
            return Conflict(one.place, reason, "register that version first")
        held = before.versions.get(target)
        if not one.deleted and one.place not in before.versions and held is not None and held.deleted:
            reason = f"refers to {target}, which stands soft-deleted in the target"
            return Conflict(one.place, reason, "delete that version permanently, then import it again")
    return None


def _needed(wanted: Contents, before: Contents, refused: Collection[Place]) -> Iterator[Conflict]:
    """Versions that should be soft-deleted, and to which something refers that stays live."""
    going = set(deletions(wanted, before, refused))
    after = {**before.versions, **{place: one for place, one in wanted.versions.items() if place not in refused}}
    for referrer in after.values():
        for target in referrer.targets if not referrer.deleted else ():
            if target in going:
                reason = f"should be soft-deleted, and {referrer.place}, which is live, refers to it"
                yield Conflict(target, reason, "delete that one first, or leave this one as it is")
                going.discard(target)
