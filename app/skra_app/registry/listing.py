"""Lists of what stands (registry API §1.4). Prefixes are of qualified names; `:*:` before one means every context."""

from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from itertools import islice

from skra_app.errors import SchemaNotFound, SubjectNotFound
from skra_app.registry import config
from skra_app.registry.content import RuleSet
from skra_app.registry.registry import Registry
from skra_app.registry.state import Held, State
from skra_app.registry.subject import DEFAULT, EVERYWHERE, SubjectName, qualified
from skra_app.registry.version import Version


def subjects(state: State, prefix: str = EVERYWHERE, *, deleted: bool = False, deleted_only: bool = False) -> list[str]:
    """Names of subjects, sorted: the live ones, with `deleted` all, with `deleted_only` those with no live version."""
    return list(names(state, prefix, deleted=deleted, deleted_only=deleted_only))


def names(
    state: State, prefix: str = EVERYWHERE, *, deleted: bool = False, deleted_only: bool = False
) -> Iterator[str]:
    """As `subjects`, one by one: who needs a page of them does not wait for all."""
    for name, live in merge(*(state.names(start) for start in _starts(state, prefix))):
        if (not live if deleted_only else live or deleted) and _begins(name, prefix):
            yield name


def versions(
    state: State, subject: str, *, deleted: bool = False, deleted_only: bool = False, negative: bool = False
) -> list[int]:
    """Numbers of a subject's versions, ascending; with `negative` the soft-deleted ones as their negatives.

    Raises:
        SubjectNotFound: no live version, or with one of the three no version at all.
    """
    named, everything = qualified(subject), deleted or deleted_only or negative
    if not (state.versions(named) if everything else state.live(named)):
        raise SubjectNotFound(named)
    counted = (held for held in state.versions(named) if _counts(held, deleted or negative, deleted_only))
    return [-held.number if negative and held.deleted else held.number for held in counted]


def schemas(  # noqa: PLR0913 - what the API's call can say
    registry: Registry,
    prefix: str = "",
    *,
    deleted: bool = False,
    latest_only: bool = False,
    aliases: bool = False,
    rule_types: Collection[str] = (),
    offset: int = 0,
    limit: int = -1,
) -> list[Version]:
    """Versions by subject and number; only those between offset and limit are read.

    With `aliases` also those of the subjects that names with that prefix stand for; with `rule_types` only those that
    have a rule of such a type.
    """
    state = registry.state()
    chosen: Iterable[str] = names(state, prefix, deleted=deleted)
    if aliases:
        stood_for = (config.alias_of(state, name) for name in state.configs if _begins(name, prefix))
        chosen = sorted({*chosen, *stood_for})
    found = _schemas(state, chosen, deleted=deleted, latest_only=latest_only)
    if rule_types:
        found = (held for held in found if _ruled(registry.registered(held.sequence), rule_types))
    return [registry.version(held) for held in islice(found, offset, None if limit < 0 else offset + limit)]


def _ruled(version: Version, types: Collection[str]) -> bool:
    rules = version.rules or RuleSet()
    return any(rule.type in types for rule in (*rules.migration, *rules.domain, *rules.encoding))


def _schemas(state: State, subjects: Iterable[str], *, deleted: bool, latest_only: bool) -> Iterator[Held]:
    for name in subjects:
        held = state.versions(name) if deleted else state.live(name)
        yield from held[-1:] if latest_only else held


def places_of_id(state: State, id: int, subject: str = "", *, deleted: bool = False) -> list[tuple[str, int]]:  # noqa: A002
    """Subject and number of every version with an id; a subject selects the context, and a whole one itself.

    Raises:
        SchemaNotFound: no such id there.
    """
    own = SubjectName.of(qualified(subject))
    identity = state.identity(own.context, id)
    if identity is None:
        raise SchemaNotFound
    return sorted(
        (name, number)
        for name, number in identity.carriers
        if own.name in {"", SubjectName.of(name).name} and _stands(state, name, number, deleted=deleted)
    )


def contexts(state: State, prefix: str = "") -> list[str]:
    """The contexts that hold something, sorted; the default one always."""
    return [context for context in state.contexts() if context.startswith(prefix)]


def _starts(state: State, prefix: str) -> Iterator[str]:
    """How the qualified names begin that a prefix may mean."""
    if not prefix.startswith(EVERYWHERE):
        yield qualified(prefix)
        return
    name = prefix.removeprefix(EVERYWHERE)
    if not name:
        yield ""
        return
    yield from (str(SubjectName(context, name)) for context in state.contexts())


def _begins(name: str, prefix: str) -> bool:
    if prefix.startswith(EVERYWHERE):
        return SubjectName.of(name).name.startswith(prefix.removeprefix(EVERYWHERE))
    wanted = SubjectName.of(prefix)
    if wanted.context == DEFAULT:
        return not name.startswith(":.") and name.startswith(wanted.name)
    return name.startswith(str(wanted))


def _counts(held: Held, deleted: bool, deleted_only: bool) -> bool:
    return held.deleted if deleted_only else deleted or not held.deleted


def _stands(state: State, name: str, number: int, *, deleted: bool) -> bool:
    held = state.version(name, number)
    return held is not None and (deleted or not held.deleted)
