"""Who refers to whom: which references stand, and who would miss a version (registry API §1.10, §1.12)."""

from collections.abc import Iterable, Iterator

from skra_app.errors import UnacceptableSchema
from skra_app.registry import naming
from skra_app.registry.naming import LATEST
from skra_app.registry.state import Held, Place, State
from skra_app.registry.subject import within
from skra_compat import Reference


def pinned(
    state: State, references: Iterable[Reference], referrer: str, *, deleted: bool = False
) -> tuple[Reference, ...]:
    """The references with numbers in the place of -1.

    Raises:
        UnacceptableSchema: one does not stand, or (unless `deleted`) is soft-deleted, or a name is used for two.
    """
    numbered = tuple(
        Reference(each.name, each.subject, _target(state, each, referrer, deleted=deleted).number)
        for each in references
    )
    if len({each.name for each in numbered}) != len(set(numbered)):
        raise UnacceptableSchema("Invalid schema: two references have the same name and different targets")
    return numbered


def _target(state: State, reference: Reference, referrer: str, *, deleted: bool) -> Held:
    subject = within(reference.subject, referrer)
    held = state.latest(subject) if reference.version == LATEST else state.version(subject, reference.version)
    if held is None or (held.deleted and not deleted):
        raise UnacceptableSchema(
            f'Invalid schema: reference "{reference.name}": No schema reference found for subject '
            f'"{reference.subject}" and version {"latest" if reference.version == LATEST else reference.version}; '
            "register it first"
        )
    return held


def referenced_by(state: State, subject: str, number: int, *, deleted: bool = False) -> list[int]:
    """The ids of the schemas that refer to a version, ascending; the version itself may be soft-deleted.

    Raises:
        SubjectNotFound, VersionNotFound: there is no such version.
    """
    named = naming.home(state, subject)
    place = (named, naming.version(state, named, number, deleted=True).number)
    return sorted({referrer.id for _, referrer in referrers(state, place, deleted=deleted)})


def referrers(state: State, place: Place, *, deleted: bool) -> Iterator[tuple[Place, Held]]:
    """The versions that refer to a version, the soft-deleted ones only if `deleted`."""
    for subject, number in state.referrers.of(place):
        held = state.version(subject, number)
        if held is not None and (deleted or not held.deleted):
            yield (subject, number), held
