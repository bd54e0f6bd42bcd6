"""What a conjunction says of an object, gathered by property."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    Additional,
    Declared,
    Item,
    MaxSize,
    MinSize,
    Names,
    PatternProperty,
    Property,
    Required,
)
from skra_compat.formats.jsonschema.rules.matching import matches

_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class View:
    """The left, gathered."""

    least: int = 0
    most: int | None = None
    required: dict[str, None] = field(default_factory=dict[str, None])
    properties: dict[str, list[Item]] = field(default_factory=dict[str, "list[Item]"])
    patterns: list[PatternProperty] = field(default_factory=list[PatternProperty])
    rests: list[Additional] = field(default_factory=list[Additional])
    names: list[Item] = field(default_factory=list[Item])
    declared: Declared | None = None

    @classmethod
    def of(cls, left: Iterable[Item]) -> "View":
        """What the atoms say together."""
        view = cls()
        for one in left:
            view.add(one)
        return view

    def add(self, one: Item) -> None:
        """One atom more."""
        match one:
            case MinSize(size=size):
                self.least = max(self.least, size)
            case MaxSize(size=size):
                self.most = size if self.most is None else min(self.most, size)
            case Required(name):
                self.required[name] = None
            case Property(name, schema):
                self.properties.setdefault(name, []).append(schema)
            case PatternProperty():
                self.patterns.append(one)
            case Additional():
                self.rests.append(one)
            case Names(schema):
                self.names.append(schema)
            case Declared():
                self.declared = one
            case _:
                pass

    def at(self, name: str) -> list[Item]:
        """What is said of a property of that name."""
        patterns = self.all_patterns()
        met = frozenset(pattern for pattern in patterns if matches(pattern, name)) if patterns else _NONE
        if self.names and any(admits(one, name) is False for one in self.names):
            return [NEVER]
        return self.properties.get(name, []) + self.beyond(met, name)

    def beyond(self, met: frozenset[str], name: str | None = None) -> list[Item]:
        """What is said of a property that matches exactly these patterns, by keywords that do not name it."""
        found = [one.schema for one in self.patterns if one.pattern in met]
        found += [one.schema for one in self.rests if name not in one.names and not one.patterns & met]
        if self.declared is not None and name not in self.declared.names and not self.declared.patterns & met:
            found.append(NEVER)
        return found

    def all_patterns(self) -> set[str]:
        """Every pattern that tells names apart."""
        found = {one.pattern for one in self.patterns}.union(*(one.patterns for one in self.rests))
        return found | self.declared.patterns if self.declared else found

    def known(self) -> dict[str, None]:
        """Every name that a keyword names."""
        declared = sorted(self.declared.names) if self.declared else []
        rest = sorted(name for one in self.rests for name in one.names)
        return dict.fromkeys([*self.properties, *self.required, *rest, *declared])
