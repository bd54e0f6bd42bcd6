"""Text into a model: JSON, a draft, its metaschema, every `$ref` answered from what was given."""

from collections.abc import Iterator, Mapping
from urllib.parse import urldefrag

from skra_compat.budget import Limits
from skra_compat.errors import InvalidSchema, OpaqueSchema
from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import DEFAULT_DRAFT, Draft, draft_of, subschemas
from skra_compat.formats.jsonschema.model import Model, Site, based, joined
from skra_compat.formats.jsonschema.ordinary import is_ordinary
from skra_compat.formats.jsonschema.paths import may_lead_elsewhere, refuse_hopeless_paths
from skra_compat.formats.jsonschema.text import NamedTwice, read_json
from skra_compat.formats.jsonschema.uris import spelled

_DEEPEST = 200
"""No limit of nesting goes beyond this: what reads schemas calls itself once or twice a level."""
_FOREIGN_DIALECTS = (Draft.DRAFT_7, Draft.DRAFT_4, Draft.DRAFT_2020_12)
"""What a `$schema` that is no draft's may stand for, in this order; the first metaschema that agrees is taken."""


def parse(text: str, references: Mapping[str, Model], limits: Limits) -> Model:
    """The model of a text.

    Leniently read, what the draft does not allow says nothing (`forgiving`), and of equal names the last counts.

    Raises:
        InvalidSchema: not JSON, or no object, true or false.
        OpaqueSchema: not a schema, a `$ref` that leads nowhere, one that leads back to itself, or parts that lead to
            parts without reasonable end.
    """
    written, verbatim = _written(text, limits)
    if not isinstance(written, Mapping | bool):
        raise InvalidSchema(f"a schema is an object, true or false; this is {text.strip()[:40]!r}")
    try:
        return _understood(text, written, references, limits, verbatim=verbatim)
    except InvalidSchema as reason:
        raise OpaqueSchema(reason.message, path=reason.path) from None


def _written(text: str, limits: Limits) -> tuple[Json, bool]:
    """The text's value, and whether names stand twice in it, so that no other text says what it says."""
    nesting = min(limits.nesting, _DEEPEST)
    try:
        return read_json(text, nesting), False
    except NamedTwice:
        if not limits.lenient:
            raise
        return read_json(text, nesting, last_wins=True), True


def _understood(text: str, written: Json, references: Mapping[str, Model], limits: Limits, *, verbatim: bool) -> Model:
    ordinary = is_ordinary(written)
    draft, document = (draft_of(written) or DEFAULT_DRAFT, written) if ordinary else _draft(written, limits)
    given = _transitively(references)
    if len(given) > limits.references:
        raise InvalidSchema(f"refers to {len(given)} schemas; at most {limits.references} are allowed")
    linked = bool(given) or may_lead_elsewhere(text, draft)
    if linked:
        model = _linked(text, written, spelled(document, draft), draft, given, verbatim)
    else:
        model = Model(document, written, draft, "", text, {"": Site(document, "", draft)}, {}, verbatim=verbatim)
    if given or (not ordinary and (linked or "pattern" in text)):  # nothing else can fail to compile
        _refuse_uncompiled(model)
    return model


def _linked(  # noqa: PLR0913, PLR0917 - what a model is made of
    text: str, written: Json, document: Json, draft: Draft, given: Mapping[str, Model], verbatim: bool
) -> Model:
    """A model in which schemas have names and refer to one another."""
    base, draft = based(document, "", draft)
    resources, anchors = _indexed(Site(document, base, draft), given)
    model = Model(document, written, draft, base, text, resources, anchors, given, verbatim)
    refuse_hopeless_paths(model)
    return model


def _refuse_uncompiled(model: Model) -> None:
    from skra_compat.formats.jsonschema.compiled import compiled  # noqa: PLC0415 - start-up

    compiled(model)


def _draft(document: Json, limits: Limits) -> tuple[Draft, Json]:
    """The draft that takes the document, and the document; leniently, the first that could, and what it can take."""
    from skra_compat.formats.jsonschema.compiled import refuse_non_schema  # noqa: PLC0415 - start-up
    from skra_compat.formats.jsonschema.forgiving import forgiven  # noqa: PLC0415

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
            return candidate, document
    if limits.lenient:
        return candidates[0], forgiven(document, candidates[0])
    assert refused is not None
    raise refused


def _transitively(references: Mapping[str, Model]) -> dict[str, Model]:
    found: dict[str, Model] = dict(references)
    for model in references.values():
        found = {**model.given, **found}
    return found


def _indexed(root: Site, given: Mapping[str, Model]) -> tuple[dict[str, Site], dict[str, Site]]:
    """Schemas by URI, and by URI and anchor."""
    resources: dict[str, Site] = {}
    anchors: dict[str, Site] = {}
    for name, model in given.items():
        uri = urldefrag(joined(root.base, name)).url
        inside, inner = based(model.document, uri, model.draft)
        _collect(Site(model.document, inside, inner), resources, anchors)
        for alias in (name, uri):
            resources.setdefault(urldefrag(alias).url, Site(model.document, inside, inner))
    resources.pop(root.base, None)
    _collect(root, resources, anchors)
    return resources, anchors


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
