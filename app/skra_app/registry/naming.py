"""From what a caller names to what stands: subjects of other contexts, versions, `latest` (registry API §1.4, 1.10)."""

from typing import Final

from skra_app.errors import InvalidVersion, SubjectNotFound, VersionNotFound
from skra_app.registry.state import Held, State
from skra_app.registry.subject import SubjectName, qualified

LATEST: Final = -1
"""Instead of a number: the newest version."""

_HIGHEST: Final = 2**31 - 1


def numbered(text: str) -> int:
    """The number that a version is asked for by: `latest` and -1 mean LATEST. Raises InvalidVersion."""
    if text.lower() == "latest" or text == "-1":
        return LATEST
    if not (text.isascii() and text.removeprefix("+").isdigit()) or not 1 <= int(text[:20]) <= _HIGHEST:
        raise InvalidVersion(text)
    return int(text)


def home(state: State, subject: str) -> str:
    """The qualified name; a plain name that the default context does not know is looked for in the others."""
    named = qualified(subject)
    if state.versions(named) or named.startswith(":."):
        return named
    for context in sorted(state.highest):
        elsewhere = str(SubjectName(context, named))
        if state.versions(elsewhere):
            return elsewhere
    return named


def version(state: State, subject: str, number: int, *, deleted: bool = False) -> Held:
    """A version of a qualified subject by its number, a soft-deleted one only if `deleted`; or LATEST, a live one.

    Raises:
        SubjectNotFound: no version that counts. VersionNotFound: others, but not this one.
    """
    counted = state.versions(subject) if deleted else state.live(subject)
    if not counted:
        raise SubjectNotFound(subject)
    found = state.latest(subject) if number == LATEST else state.version(subject, number)
    if found is None or (found.deleted and not deleted):
        raise VersionNotFound(number)
    return found
