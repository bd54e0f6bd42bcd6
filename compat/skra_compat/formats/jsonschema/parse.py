"""Text into a model: JSON, a draft, its metaschema, every `$ref` answered from what was given."""

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urldefrag

from skra_compat.budget import Limits
from skra_compat.errors import InvalidSchema
from skra_compat.event import Json
from skra_compat.formats.jsonschema.compiled import compiled, pointer, refuse_non_schema
from skra_compat.formats.jsonschema.draft import DEFAULT_DRAFT, Draft, draft_of, subschemas
from skra_compat.formats.jsonschema.model import Model, Site, based, joined
from skra_compat.formats.jsonschema.text import read_json

_DEEPEST = 200
"""No limit of nesting goes beyond this: what reads schemas calls itself once or twice a level."""
_FOREIGN_DIALECTS = (Draft.DRAFT_7, Draft.DRAFT_4, Draft.DRAFT_2020_12)
"""What a `$schema` that is no draft's may stand for, in this order; the first metaschema that agrees is taken."""


def parse(text: str, references: Mapping[str, Model], limits: Limits) -> Model:
    """The model of a text.

    Raises:
        InvalidSchema: not JSON, not a schema, a `$ref` that leads nowhere, or one that leads back to itself.
    """
    document = read_json(text, min(limits.nesting, _DEEPEST))
    if not isinstance(document, Mapping | bool):
        raise InvalidSchema(f"a schema is an object, true or false; this is {text.strip()[:40]!r}")
    draft = _draft(document)
    given = _transitively(references)
    if len(given) > limits.references:
        raise InvalidSchema(f"refers to {len(given)} schemas; at most {limits.references} are allowed")
    base, draft = based(document, "", draft)
    model = _indexed(document, draft, base, text, given)
    _refuse_loops(_refuse_dead_ends(model))
    compiled(model)
    return model


def _draft(document: Json) -> Draft:
    draft = draft_of(document)
    foreign = draft is None and isinstance(document, Mapping) and isinstance(document.get("$schema"), str)
    candidates = _FOREIGN_DIALECTS if foreign else (draft or DEFAULT_DRAFT,)
    refused: InvalidSchema | None = None
    for candidate in candidates:
        try:
            refuse_non_schema(document, candidate)
        except InvalidSchema as error:
            refused = refused or error
        else:
            return candidate
    assert refused is not None
    raise refused


def _transitively(references: Mapping[str, Model]) -> dict[str, Model]:
    found: dict[str, Model] = dict(references)
    for model in references.values():
        found = {**model.given, **found}
    return found


def _indexed(document: Json, draft: Draft, base: str, text: str, given: Mapping[str, Model]) -> Model:
    resources: dict[str, Site] = {}
    anchors: dict[str, Site] = {}
    for name, model in given.items():
        uri = urldefrag(joined(base, name)).url
        inside, inner = based(model.document, uri, model.draft)
        _collect(Site(model.document, inside, inner), resources, anchors)
        for alias in (name, uri):
            resources.setdefault(urldefrag(alias).url, Site(model.document, inside, inner))
    resources.pop(base, None)
    _collect(Site(document, base, draft), resources, anchors)
    return Model(document, draft, base, text, resources, anchors, given)


def _collect(root: Site, resources: dict[str, Site], anchors: dict[str, Site]) -> None:
    """Note every schema that has a name of its own."""
    resources.setdefault(root.base, root)
    for site in _sites(root):
        value = site.value
        if not isinstance(value, Mapping):
            continue
        resources.setdefault(site.base, site)
        for keyword in ("$anchor", "$dynamicAnchor", site.draft.id_keyword):
            name = value.get(keyword)
            if isinstance(name, str) and (keyword.endswith("nchor") or name.startswith("#")):
                anchors.setdefault(f"{site.base}#{name.removeprefix('#')}", site)


def _sites(root: Site) -> Iterator[Site]:
    waiting = [root]
    while waiting:
        site = waiting.pop()
        yield site
        waiting.extend(site.inside(steps, value) for steps, value, _ in subschemas(site.value, site.draft))


class _SameValue(NamedTuple):
    """A place and the places that judge the same value as it."""

    site: Site
    others: tuple[Site, ...]


def _refuse_dead_ends(model: Model) -> dict[Hashable, _SameValue]:
    """Follow every reference there is, and note which schemas judge the same value."""
    found: dict[Hashable, _SameValue] = {}
    waiting = [model.root]
    while waiting:
        site = waiting.pop()
        if site.key in found or not isinstance(site.value, Mapping):
            continue
        below = [(site.inside(steps, value), here) for steps, value, here in subschemas(site.value, site.draft)]
        targets = tuple(_targets(model, site, site.value))
        found[site.key] = _SameValue(site, (*(one for one, here in below if here), *targets))
        waiting.extend((*(one for one, _ in below), *targets))
    return found


def _targets(model: Model, site: Site, value: Mapping[str, Json]) -> Iterator[Site]:
    for keyword in site.draft.reference_keywords:
        reference = value.get(keyword)
        if not isinstance(reference, str):
            continue
        target = model.target(site, reference)
        if target is not None:
            yield target
        elif draft_of({"$schema": joined(site.base, reference)}) is None:
            message = f"{keyword} {reference!r} leads nowhere; nothing is fetched: give the schema as a reference"
            raise InvalidSchema(f"{message} named {urldefrag(reference).url!r}", path=pointer([*site.pointer, keyword]))


def _refuse_loops(places: Mapping[Hashable, _SameValue]) -> None:
    """Refuse a schema that needs its own answer about a value before it can give one."""
    done: set[Hashable] = set()
    entered: set[Hashable] = set()
    for start in places:
        stack = [(start, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                entered.discard(key)
                done.add(key)
            elif key in entered:
                place = pointer(places[key].site.pointer)
                raise InvalidSchema("refers to itself with no property or item in between", path=place)
            elif key not in done and key in places:
                entered.add(key)
                stack.append((key, True))
                stack.extend((one.key, False) for one in places[key].others)
