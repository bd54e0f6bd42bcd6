"""What comes with a schema: metadata, rules, references; and a candidate, all of it before it has a version.

`to_json` and `of_json` speak the registry API's member names (§1.5): the same in bodies and in the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from skra_app.journal import Json
from skra_app.registry.reading import flag, mapping, text_or, texts, texts_by_name, unexpected
from skra_compat import Reference


@dataclass(frozen=True, slots=True)
class Metadata:
    """Tags by path, free properties, and which of the properties are secret."""

    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    sensitive: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tags or self.properties or self.sensitive)

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "Metadata":
        """From the API's member names; raises ValueError naming the member."""
        tags = mapping(value, "tags")
        return cls(
            {path: _set(tags, path) for path in sorted(tags)},
            dict(sorted(texts_by_name(value, "properties").items())),
            _set(value, "sensitive"),
        )

    def to_json(self) -> dict[str, Json]:
        """With the API's member names; empty members are left out."""
        members: dict[str, Json] = {
            "tags": {path: list(names) for path, names in self.tags.items()},
            "properties": dict(self.properties),
            "sensitive": list(self.sensitive),
        }
        return {name: member for name, member in members.items() if member}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a data contract; kept and given back, not run."""

    name: str
    doc: str | None = None
    kind: str | None = None
    mode: str | None = None
    type: str | None = None
    tags: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    expr: str | None = None
    on_success: str | None = None
    on_failure: str | None = None
    disabled: bool = False

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "Rule":
        """From the API's member names; raises ValueError naming the member."""
        return cls(
            text_or(value, "name", ""),
            doc=text_or(value, "doc", None),
            kind=text_or(value, "kind", None),
            mode=text_or(value, "mode", None),
            type=text_or(value, "type", None),
            tags=_set(value, "tags"),
            params=dict(sorted(texts_by_name(value, "params").items())),
            expr=text_or(value, "expr", None),
            on_success=text_or(value, "onSuccess", None),
            on_failure=text_or(value, "onFailure", None),
            disabled=flag(value, "disabled"),
        )

    def to_json(self) -> dict[str, Json]:
        """With the API's member names; empty members but `disabled` are left out."""
        members: dict[str, Json] = {
            "name": self.name,
            "doc": self.doc,
            "kind": self.kind,
            "mode": self.mode,
            "type": self.type,
            "tags": list(self.tags),
            "params": dict(self.params),
            "expr": self.expr,
            "onSuccess": self.on_success,
            "onFailure": self.on_failure,
        }
        given: dict[str, Json] = {name: member for name, member in members.items() if member}
        given["disabled"] = self.disabled
        return given


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of a schema, in the order in which they run."""

    migration: tuple[Rule, ...] = ()
    domain: tuple[Rule, ...] = ()
    encoding: tuple[Rule, ...] = ()
    enable_at: str | None = None

    def __bool__(self) -> bool:
        return bool(self.migration or self.domain or self.encoding or self.enable_at)

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "RuleSet":
        """From the API's member names; raises ValueError naming the member."""
        return cls(
            _rules(value, "migrationRules"),
            _rules(value, "domainRules"),
            _rules(value, "encodingRules"),
            text_or(value, "enableAt", None),
        )

    def to_json(self) -> dict[str, Json]:
        """With the API's member names; empty members are left out."""
        members: dict[str, Json] = {
            "migrationRules": [rule.to_json() for rule in self.migration],
            "domainRules": [rule.to_json() for rule in self.domain],
            "encodingRules": [rule.to_json() for rule in self.encoding],
            "enableAt": self.enable_at,
        }
        return {name: member for name, member in members.items() if member}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A schema that somebody wants to register, look up or try.

    `metadata` and `rules` of None are taken over from the version before; empty ones are not.
    """

    text: str
    format: str = "AVRO"
    references: tuple[Reference, ...] = ()
    """Version -1 means the latest."""
    metadata: Metadata | None = None
    rules: RuleSet | None = None
    version: int = 0
    """0: the next one; -1: the latest, or the next; else the number that the next one must have (compare-and-set)."""
    anew: bool = False
    """Whether it becomes a version of its own, even where the latest is the same."""
    id: int | None = None
    """Only in mode IMPORT."""
    normalize: bool = False
    """Whether the order of what has no order is made one; asked for by the caller or by the config."""

    def normalized(self, *, asked: bool) -> "Candidate":
        """The same, to be normalized or not."""
        return self if self.normalize is asked else replace(self, normalize=asked)


def _set(value: Mapping[str, Json], member: str) -> tuple[str, ...]:
    """Texts of which each counts once, in order."""
    return tuple(sorted(set(texts(value, member))))


def _rules(value: Mapping[str, Json], member: str) -> tuple[Rule, ...]:
    items = value.get(member)
    if items is None:
        return ()
    if not isinstance(items, list):
        raise unexpected(member, "a list of rules", items)
    return tuple(_rule(item, f"{member}[{place}]") for place, item in enumerate(items))


def _rule(item: Json, place: str) -> Rule:
    if not isinstance(item, Mapping):
        raise unexpected(place, "an object", item)
    try:
        return Rule.of_json(item)
    except ValueError as fault:
        raise ValueError(f"{place}.{fault}") from None
