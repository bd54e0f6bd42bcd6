"""A parsed JSON Schema: its document, the documents that it refers to, and where a `$ref` leads."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urljoin

from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft, draft_of
from skra_compat.lazy import Lazy


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A schema at its place: the value, the URI that its references are relative to, its draft, its pointer."""

    value: Json
    base: str
    draft: Draft
    pointer: tuple[str, ...] = ()
    """Steps from the root of its document."""

    @property
    def key(self) -> Hashable:
        """Equal for the same place, however it was reached; values live as long as their model."""
        return (id(self.value), self.base) if isinstance(self.value, dict) else (self.value, self.draft)

    def inside(self, steps: tuple[str, ...], value: Json) -> "Site":
        """The schema some steps below, under its own `$id` if it has one."""
        base, draft = based(value, self.base, self.draft)
        return Site(value, base, draft, (*self.pointer, *steps))


def based(value: Json, base: str, draft: Draft) -> tuple[str, Draft]:
    """The base URI and the draft that hold inside a schema found under others."""
    if not isinstance(value, dict) or ("$ref" in value and not draft.ref_has_siblings):
        return base, draft
    declared = draft_of(value) or draft
    name = value.get(declared.id_keyword)
    if isinstance(name, str) and not name.startswith("#"):
        return urldefrag(joined(base, name)).url, declared
    return base, draft


def joined(base: str, reference: str) -> str:
    """A reference made absolute; `urn:` bases keep their own fragments."""
    if reference.startswith("#"):
        return urldefrag(base).url + reference
    return urljoin(base, reference)


@dataclass(frozen=True, eq=False)
class Model:
    """What `parse` found out."""

    document: Json
    """With references and names that every validator takes, and without what its draft does not allow."""
    written: Json = field(repr=False)
    """The document as it was written."""
    draft: Draft
    base: str
    text: str = field(repr=False)
    resources: Mapping[str, Site] = field(repr=False)
    """Documents and embedded schemas by URI, those of referenced schemas included."""
    anchors: Mapping[str, Site] = field(repr=False)
    """Schemas by URI and anchor: `http://x/y#address`."""
    given: Mapping[str, "Model"] = field(default_factory=dict[str, "Model"], repr=False)
    """The schemas that were given as references, transitively, by name."""
    verbatim: bool = False
    """Names stand twice in one object, so that no other text says the same."""

    @Lazy
    def root(self) -> Site:
        """The schema as a whole."""
        return Site(self.document, self.base, self.draft)

    def target(self, site: Site, reference: str) -> Site | None:
        """Where a `$ref` leads; None when nothing given answers to it."""
        whole = joined(site.base, reference)
        if whole in self.anchors:
            return self.anchors[whole]
        uri, fragment = urldefrag(whole)
        start = self.resources.get(uri)
        if start is None or not fragment:
            return start
        return _at(start, unquote(fragment)) if fragment.startswith("/") else None

    def settled_target(self, site: Site, word: str) -> Site | None:
        """Where a `$dynamicRef` or `$recursiveRef` leads, if that is the same place whoever refers to it.

        It is where a `$ref` would lead unless another resource offers the same dynamic anchor.
        """
        reference = site.value.get(word) if isinstance(site.value, Mapping) else None
        target = self.target(site, reference) if isinstance(reference, str) else None
        if target is None or not isinstance(target.value, Mapping):
            return target
        anchor = "$recursiveAnchor" if word == "$recursiveRef" else "$dynamicAnchor"
        offered = target.value.get(anchor)
        dynamic = offered is True if word == "$recursiveRef" else f"#{offered}" == "#" + urldefrag(str(reference))[1]
        if not dynamic:
            return target
        places = [*self.resources.values(), *self.anchors.values()]
        rivals = (one.value for one in places if isinstance(one.value, Mapping) and one.value.get(anchor) == offered)
        return target if all(one is target.value for one in rivals) else None


def _at(start: Site, pointer: str) -> Site | None:
    """Follow a JSON pointer (RFC 6901) from a schema."""
    site = start
    value: Json = start.value
    steps: list[str] = []
    for escaped in pointer.split("/")[1:]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
        steps.append(step)
        if isinstance(value, Mapping):
            site = Site(value, *based(value, site.base, site.draft), (*start.pointer, *steps))
    return site if site.value is value else Site(value, site.base, site.draft, (*start.pointer, *steps))
