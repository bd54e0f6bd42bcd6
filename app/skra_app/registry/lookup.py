"""Finding one schema: by id, by version, by content, by metadata, by GUID. Reads only; every answer is of one state."""

from collections.abc import Mapping
from uuid import UUID

from skra_app.errors import SchemaNotFound, SubjectNotFound
from skra_app.registry import config, naming
from skra_app.registry.content import Candidate
from skra_app.registry.inheritance import inherited, shaped
from skra_app.registry.naming import LATEST, numbered
from skra_app.registry.preparing import prepared, refuse_opaque, sized
from skra_app.registry.registry import Registry
from skra_app.registry.state import Held, Identity, State
from skra_app.registry.subject import DEFAULT, SubjectName, qualified
from skra_app.registry.version import Version

__all__ = [
    "LATEST",
    "by_content",
    "by_guid",
    "by_id",
    "by_version",
    "ids_of_guid",
    "max_id",
    "numbered",
    "with_metadata",
]


def by_id(registry: Registry, id: int, subject: str = "") -> Version:  # noqa: A002 - the vocabulary's word
    """The schema of an id, soft-deleted ones included; a subject (or `:.ctx:`) selects the context.

    A plain subject is looked for in every context before its own context answers with whatever has the id: the
    subject is a hint, it grants and refuses nothing.

    Raises:
        SchemaNotFound: no such id there.
    """
    state, named = registry.state(), qualified(subject)
    own = SubjectName.of(named)
    contexts = [own.context] if named.startswith(":.") or not named else [DEFAULT, *sorted(state.highest)]
    for context in contexts:
        held = _carried(state, id, str(SubjectName(context, own.name))) if own.name else None
        if held is not None:
            return registry.version(held)
    identity = state.identity(own.context, id)
    if identity is None:
        raise SchemaNotFound(str(id))
    return _any(registry, state, identity)


def max_id(state: State, context: str = DEFAULT) -> int:
    """The highest id that stands in a context; 0 when none does."""
    return state.top(context)


def by_version(registry: Registry, subject: str, number: int, *, deleted: bool = False) -> Version:
    """A version by its number or LATEST; a soft-deleted one only if `deleted`.

    Raises:
        SubjectNotFound, VersionNotFound.
    """
    state = registry.state()
    return registry.version(naming.version(state, naming.home(state, subject), number, deleted=deleted))


def by_content(
    registry: Registry, subject: str, candidate: Candidate, *, normalize: bool | None = None, deleted: bool = False
) -> Version:
    """The newest version of the subject that is this very schema, as given or with what registering would add.

    Raises:
        UnacceptableSchema, SchemaTooLarge: the candidate is no schema, whatever the subject.
        SubjectNotFound: no version that counts. SchemaNotFound: others, but not this one.
    """
    state = registry.state()
    named = naming.home(state, subject)
    holds = config.effective(state, named)
    wanted = sized(registry, candidate).normalized(asked=bool(normalize or holds.normalize))
    given = prepared(registry, state, named, wanted, deleted=deleted, lenient=True, opaque=True)
    held = given.among(registry, state, named, deleted=deleted)
    if held is None:
        refuse_opaque(wanted, given.schema)  # but for what an import has brought it is no schema
    if not (state.versions(named) if deleted else state.live(named)):
        raise SubjectNotFound(named)
    if held is None:  # as it would be registered
        ready = shaped(inherited(registry, state, named, wanted, given), holds)
        held = ready.among(registry, state, named, deleted=deleted)
    if held is None:
        raise SchemaNotFound
    return registry.version(held)


def with_metadata(registry: Registry, subject: str, pairs: Mapping[str, str], *, deleted: bool = False) -> Version:
    """The newest version whose metadata has all of these properties.

    Raises:
        SubjectNotFound, SchemaNotFound.
    """
    state = registry.state()
    named = naming.home(state, subject)
    counted = state.versions(named) if deleted else state.live(named)
    if not counted:
        raise SubjectNotFound(named)
    for held in reversed(counted):
        version = registry.version(held)
        if version.metadata and pairs.items() <= version.metadata.properties.items():
            return version
    raise SchemaNotFound


def by_guid(registry: Registry, guid: UUID) -> Version:
    """The schema of a GUID, whatever the context.

    Raises:
        SchemaNotFound: nobody has it.
    """
    state = registry.state()
    for context, number in ids_of_guid(state, guid):
        identity = state.identity(context, number)
        if identity is not None:
            return _any(registry, state, identity)
    raise SchemaNotFound(str(guid))


def ids_of_guid(state: State, guid: UUID) -> list[tuple[str, int]]:
    """Context and id of every schema with that GUID."""
    return sorted(state.guids.of(guid.bytes))


def _carried(state: State, id: int, subject: str) -> Held | None:  # noqa: A002 - the vocabulary's word
    """The newest version of a subject that carries the id, a live one before a deleted one."""
    carried = [held for held in state.versions(subject) if held.id == id]
    live = [held for held in carried if not held.deleted]
    return next(reversed(live or carried), None)


def _any(registry: Registry, state: State, identity: Identity) -> Version:
    """The schema of an id, as the version that brought it: what it is is the same in all that carry it."""
    carried = (state.version(*place) for place in identity.carriers)
    live = any(held is not None and not held.deleted for held in carried)
    return registry.registered(identity.sequence).marked(deleted=not live)
