"""Which id and which number a new version gets (registry API §1.6, §1.7)."""

from typing import Final

from skra_app.errors import NotPermitted, UnacceptableSchema
from skra_app.registry.content import Candidate
from skra_app.registry.preparing import Prepared
from skra_app.registry.state import State

HIGHEST_ID: Final = 2**31 - 1


def id_of(state: State, context: str, candidate: Candidate, ready: Prepared) -> int:
    """The id given, the one that the same content has in the context, or the next one.

    Raises:
        NotPermitted: it stands for something else, or none is left. UnacceptableSchema: it is no id.
    """
    if candidate.id is not None:
        return _given_id(state, context, candidate.id, ready)
    if same := state.same(context, ready.digest, ready.schema.format):
        return same[0]
    highest = state.highest.get(context, 0)
    if highest >= HIGHEST_ID:
        raise NotPermitted(f"context {context} has given its last id, {HIGHEST_ID}: register in another context")
    return highest + 1


def _given_id(state: State, context: str, given: int, ready: Prepared) -> int:
    if not 0 <= given <= HIGHEST_ID:
        raise UnacceptableSchema(f"id {given}: expected a number from 0 to {HIGHEST_ID}")
    identity = state.identity(context, given)
    if identity and (identity.digest, identity.format) != (ready.digest, ready.schema.format):
        raise NotPermitted(f"Overwrite new schema with id {given} in context {context} is not permitted.")
    return given


def number_of(state: State, subject: str, candidate: Candidate, *, importing: bool) -> int:
    """The next number; one that is given must be it, except that an import may leave gaps.

    Raises:
        NotPermitted: it stands. UnacceptableSchema: it is not the next one.
    """
    upcoming = following(state, subject)
    given = candidate.version
    if given in {0, -1}:
        return upcoming
    if not 1 <= given <= HIGHEST_ID:
        raise UnacceptableSchema(f"version {given}: expected 0 or -1 for the next one, or a number from 1")
    if importing:
        held = state.version(subject, given)
        if held is None:
            return given
        raise NotPermitted(
            f"Version {given} of subject '{subject}' stands with id {held.id}: "
            "delete it permanently first, or import under another number"
        )
    if given != upcoming:
        raise UnacceptableSchema(
            f"Version is not one more than previous version: expected {upcoming}, found {given}; "
            "somebody may have registered in between: read the latest version and decide again"
        )
    return upcoming


def following(state: State, subject: str) -> int:
    """The number after the highest that stands, soft-deleted versions included."""
    held = state.versions(subject)
    return held[-1].number + 1 if held else 1
