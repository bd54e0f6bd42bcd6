"""What one place of a schema says, read for people rather than for proof: `$ref` followed, `allOf` merged."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json import dumps
from typing import TypeAlias

from skra_compat.event import Json
from skra_compat.formats.jsonschema.model import Model, Site
from skra_compat.lazy import Lazy

Members: TypeAlias = Sequence[tuple[Site, Json]]
"""Schemas inside others, each after the one that holds it."""

_WORDS = ("string", "integer", "number", "boolean", "object", "array")
_DEEPEST = 30


@dataclass(frozen=True, eq=False)
class Shape:
    """The schemas that all speak of the same value, outermost first, each once."""

    model: Model
    sites: tuple[Site, ...]
    met: "dict[Hashable, Shape]" = field(default_factory=dict[Hashable, "Shape"], repr=False)
    """Of the places reached from one root: definitions are referred to from many, and refer to others."""

    @classmethod
    def of(cls, model: Model) -> "Shape":
        """The schema as a whole."""
        return cls(model, _conjuncts(model, (model.root,)))

    def at(self, *members: Site) -> "Shape":
        """What the schemas at some places, reached from this one, say together."""
        key = tuple(site.key for site in members)
        found = self.met.get(key)
        if found is None:
            found = self.met[key] = Shape(self.model, _conjuncts(self.model, members), self.met)
        return found

    @Lazy
    def schemas(self) -> tuple[Mapping[str, Json], ...]:
        """Those that are objects."""
        return tuple(site.value for site in self.sites if isinstance(site.value, dict))

    def first(self, word: str) -> Json:
        """The value of a keyword where it is said first; what stands beside a `$ref` comes before its target."""
        for schema in self.schemas:
            if word in schema:
                return schema[word]
        return None

    def has(self, word: str) -> bool:
        """Whether a keyword is said, even if it says null."""
        return any(word in schema for schema in self.schemas)

    def text(self, *words: str) -> str:
        """The first text that one of the keywords has."""
        for word in words:
            for schema in self.schemas:
                found = schema.get(word)
                if isinstance(found, str):
                    return found
        return ""

    def inside(self, word: str) -> Iterator[tuple[str, "Shape"]]:
        """The schemas under the names of a keyword such as `properties`, equal names merged."""
        yield from ((name, self.below((word, name), members)) for name, members in self.members(word).items())

    def members(self, word: str) -> Mapping[str, Members]:
        """The schemas under the names of a keyword, and the schemas that hold them."""
        found: dict[str, list[tuple[Site, Json]]] = {}
        for site, members in self._mappings(word):
            for name, value in members.items():
                if isinstance(value, Mapping | bool):
                    found.setdefault(name, []).append((site, value))
        return found

    def below(self, steps: tuple[str, ...], members: Members) -> "Shape":
        """What members say together."""
        return self.at(*(site.inside(steps, value) for site, value in members))

    def listed(self, *words: str) -> list["Shape"]:
        """The schemas in the lists of some keywords."""
        return [
            self.at(site.inside((word, str(number)), value))
            for word in words
            for site, members in self._lists(word)
            for number, value in enumerate(members)
            if isinstance(value, Mapping | bool)
        ]

    def single(self, word: str) -> "Shape | None":
        """The schema that a keyword holds."""
        for site, value in self._mappings(word):
            return self.at(site.inside((word,), value))
        return None

    def _mappings(self, word: str) -> Iterator[tuple[Site, Mapping[str, Json]]]:
        for site in self.sites:
            value = site.value.get(word) if isinstance(site.value, dict) else None
            if isinstance(value, dict):
                yield site, value

    def _lists(self, word: str) -> Iterator[tuple[Site, list[Json]]]:
        for site in self.sites:
            value = site.value.get(word) if isinstance(site.value, dict) else None
            if isinstance(value, list):
                yield site, value

    @Lazy
    def alternatives(self) -> list["Shape"]:
        """The branches of `oneOf` and `anyOf`."""
        return self.listed("oneOf", "anyOf")

    @Lazy
    def items(self) -> "Shape | None":
        """What the items of a list say, looked for behind `null` too; None where there may be no list."""
        if "array" not in self.types:
            return None
        found = self.single("items") or next(iter(self.listed("prefixItems", "items")), None)
        inner = (branch.items for branch in self.alternatives)
        return found or next((one for one in inner if one is not None), None) or self.at()

    @Lazy
    def values(self) -> list[Json]:
        """The values that all lists and constants admit, null included; empty when none is listed."""
        if self._lists_of_values:
            shortest = min(self._lists_of_values, key=len)
            others = [{*map(_told_apart, listed)} for listed in self._lists_of_values if listed is not shortest]
            return [one for one in shortest if all(_told_apart(one) in other for other in others)] or list(shortest)
        branches = [branch for branch in self.alternatives if branch.types != {"null"}]
        known = [branch.values for branch in branches]
        return [value for values in known for value in values] if branches and all(known) else []

    @Lazy
    def _lists_of_values(self) -> list[list[Json]]:
        """What each `enum` lists, and each `const` as a list of one; a constant may narrow what it refers to."""
        listed = [found for schema in self.schemas if isinstance(found := schema.get("enum"), list)]
        return listed + [[schema["const"]] for schema in self.schemas if "const" in schema]

    @Lazy
    def types(self) -> set[str]:
        """JSON Schema's words for what the value may be, `null` included; empty for anything."""
        declared = self.first("type")
        if isinstance(declared, str):
            found = {declared}
        elif isinstance(declared, list):
            found = {str(word) for word in declared}
        else:
            found = self._guessed()
        return found | ({"null"} if self.first("nullable") is True and found else set())

    def _guessed(self) -> set[str]:
        """The types of the values, of the branches, or of the keywords, where `type` is not said."""
        if self._lists_of_values:
            return {_type_of(value) for value in self.values}
        branches = [branch.types for branch in self.alternatives]
        if branches:
            return {word for words in branches for word in words} if all(branches) else set()
        if any("properties" in schema for schema in self.schemas):
            return {"object"}
        return {"array"} if any("items" in schema for schema in self.schemas) else set()

    @property
    def nullable(self) -> bool:
        """Whether null is admitted by name."""
        return "null" in self.types and all(None in listed for listed in self._lists_of_values)

    @property
    def ordered_types(self) -> tuple[str, ...]:
        """Without null, in a fixed order."""
        found = self.types
        return tuple(word for word in _WORDS if word in found)


def _conjuncts(model: Model, members: tuple[Site, ...]) -> tuple[Site, ...]:
    """Places, each followed by what it refers to and what its `allOf` lists; one met again says nothing new."""
    if len(members) == 1 and not _leads_on(members[0].value):
        return members
    found: dict[Hashable, Site] = {}
    waiting = [(site, 0) for site in reversed(members)]
    while waiting:
        site, depth = waiting.pop()
        if site.key in found:
            continue
        found[site.key] = site
        if isinstance(site.value, dict) and depth <= _DEEPEST:
            waiting.extend((one, depth + 1) for one in reversed([*_besides(model, site, site.value)]))
    return tuple(found.values())


def _leads_on(value: Json) -> bool:
    return isinstance(value, dict) and ("$ref" in value or "allOf" in value)


def _besides(model: Model, site: Site, value: Mapping[str, Json]) -> Iterator[Site]:
    """What a schema refers to, then what its `allOf` lists."""
    reference = value.get("$ref")
    target = model.target(site, reference) if isinstance(reference, str) else None
    if target is not None:
        yield target
    branches = value.get("allOf")
    for number, branch in enumerate(branches if isinstance(branches, list) else ()):
        yield site.inside(("allOf", str(number)), branch)


def _told_apart(value: Json) -> Hashable:
    """Equal for values that JSON takes for the same; `true` is not 1."""
    scalar = value is None or isinstance(value, str | int | float)
    return (isinstance(value, bool), value) if scalar else dumps(value, sort_keys=True)


def _type_of(value: Json) -> str:
    if value is None:
        return "null"
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"))
    return next((word for kind, word in kinds if isinstance(value, kind)), "object")
