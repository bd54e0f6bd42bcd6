"""Random schemas as graphs: named types stand in a table and are referred to by name.

So a change never leaves a dangling name; `text` unfolds a graph into Avro's JSON. Everything is drawn from a
`random.Random`, which hypothesis can supply as well.
"""

import json
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]
LOGICAL = [
    {"type": "int", "logicalType": "date"},
    {"type": "int", "logicalType": "time-millis"},
    {"type": "long", "logicalType": "timestamp-millis"},
    {"type": "long", "logicalType": "timestamp-micros"},
    {"type": "string", "logicalType": "uuid"},
    {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2},
    {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2},
    {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 4},
]
CLEAR_NAMES = ["a.R", "a.S", "a.T", "b.c.U", "b.c.V", "d.W", "d.X", "d.Y"]
"""No two of them alike without their namespaces, which is all that fastavro looks at."""
NAMES = ["R", "S", "T", "U", "a.R", "a.S", "b.c.R", "b.c.T"]
FIELDS = ["f", "g", "h", "k", "m"]
SYMBOLS = ["A", "B", "C", "D", "E"]


class Graph:
    """A schema under construction: the root and the named types that it may reach."""

    def __init__(self, random: Random, names: list[str] = NAMES) -> None:
        self.random = random
        self.names = names
        self.types: dict[str, dict[str, Any]] = {}
        self.root = self.type(0)
        self.end()

    def type(self, depth: int, *, union: bool = True) -> Any:
        kinds = ["primitive"] * 4 + ["logical"]
        kinds += ["record"] * 3 + ["enum", "fixed", "array", "map"] + ["union"] * 3 * union if depth < 4 else []
        kinds += ["name"] * 2 if self.types else []
        kind = self.random.choice(kinds)
        if kind == "union":
            return self.union(depth)
        if kind in {"array", "map"}:
            return {"type": kind, {"array": "items", "map": "values"}[kind]: self.type(depth + 1)}
        simple: dict[str, Any] = {"primitive": PRIMITIVES, "logical": LOGICAL, "name": [{"ref": n} for n in self.types]}
        return self.named(kind, depth) if kind not in simple else deepcopy(self.random.choice(simple[kind]))

    def copy(self) -> "Graph":
        made = object.__new__(Graph)
        made.random, made.names = self.random, self.names
        made.root, made.types = deepcopy(self.root), deepcopy(self.types)
        return made

    def end(self) -> None:
        """Make nullable what would need itself without end: such a type has no events."""
        while endless := [made for name, made in self.types.items() if name not in self._ending()]:
            for made in endless:
                for field in made["fields"]:
                    if not self._ends(field["type"], self._ending()):
                        field["type"] = self.distinct(["null", *branches_of(field["type"])])

    def _ending(self) -> set[str]:
        found: set[str] = set()
        while True:
            more = {name for name, made in self.types.items() if self._record_ends(made, found)}
            if more == found:
                return found
            found = more

    def _record_ends(self, made: dict[str, Any], known: set[str]) -> bool:
        return all(self._ends(field["type"], known) for field in made.get("fields", []))

    def _ends(self, type_: Any, known: set[str]) -> bool:
        return any(isinstance(one, str) or one.get("ref", "") in {"", *known} for one in branches_of(type_))

    def union(self, depth: int) -> list[Any]:
        return self.distinct([self.type(depth + 1, union=False) for _ in range(self.random.randint(1, 4))])

    def distinct(self, branches: list[Any]) -> list[Any]:
        return list({self.label(branch): branch for branch in branches}.values())

    def label(self, branch: Any) -> str:
        return branch if isinstance(branch, str) else branch.get("ref") or branch["type"]

    def named(self, kind: str, depth: int) -> dict[str, Any]:
        free = [name for name in self.names if name not in self.types]
        name = self.random.choice(free) if free else f"N{len(self.types)}"
        made: dict[str, Any] = {"kind": kind, "aliases": []}
        self.types[name] = made
        if kind == "enum":
            made["symbols"] = self.random.sample(SYMBOLS, self.random.randint(1, 4))
            made["default"] = self.random.choice([None, None, made["symbols"][0]])
        elif kind == "fixed":
            made["size"] = self.random.randint(0, 3)
        else:
            made["fields"] = []
            for field in self.random.sample(FIELDS, self.random.randint(0, 4)):
                made["fields"].append(self.field(field, self.type(depth + 1)))
        return {"ref": name}

    def field(self, name: str, type_: Any) -> dict[str, Any]:
        return {"name": name, "type": type_, "aliases": [], "default": self.random.random() < 0.4}


def branches_of(type_: Any) -> list[Any]:
    return type_ if isinstance(type_, list) else [type_]


def text(graph: Graph) -> str:
    """Avro's JSON: a named type in full where it first stands, by name afterwards."""
    return json.dumps(_Unfolding(graph).tree(graph.root))


class _Unfolding:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.told: set[str] = set()

    def tree(self, type_: Any) -> Any:
        if isinstance(type_, str):
            return type_
        if isinstance(type_, list):
            return [self.tree(branch) for branch in type_]
        if "ref" not in type_:
            below = {key: self.tree(type_[key]) for key in ("items", "values") if key in type_}
            return type_ | below
        name = type_["ref"]
        if name in self.told:
            return name
        self.told.add(name)
        return self._named(name, self.graph.types[name])

    def _named(self, full: str, made: dict[str, Any]) -> dict[str, Any]:
        namespace, _, simple = full.rpartition(".")
        tree: dict[str, Any] = {"type": made["kind"], "name": simple, "namespace": namespace}
        if made["aliases"]:
            tree["aliases"] = sorted({alias if "." in alias else f".{alias}" for alias in made["aliases"]} - {full})
        if made["kind"] == "enum":
            return tree | {"symbols": made["symbols"]} | ({"default": made["default"]} if made["default"] else {})
        if made["kind"] == "fixed":
            return tree | {"size": made["size"]}
        return tree | {"fields": [self._field(field) for field in made["fields"]]}

    def _field(self, field: dict[str, Any]) -> dict[str, Any]:
        tree = {"name": field["name"], "type": self.tree(field["type"])}
        if field["aliases"]:
            tree["aliases"] = sorted(set(field["aliases"]) - {field["name"]})
        if field["default"]:
            with suppress(RecursionError):
                tree["default"] = self._default(field["type"], 0)
        return tree

    def _default(self, type_: Any, depth: int) -> Any:
        if depth > 6:
            raise RecursionError
        if isinstance(type_, list):
            return self._default(type_[0], depth + 1)
        kind = self.graph.label(type_)
        if kind in SCALARS:
            return SCALARS[kind]
        made = self.graph.types[kind]
        if made["kind"] == "record":
            return {field["name"]: self._default(field["type"], depth + 1) for field in made["fields"]}
        return made["symbols"][-1] if made["kind"] == "enum" else "\u00ff" * made["size"]


SCALARS: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "int": 3,
    "long": 4,
    "float": 0.5,
    "double": 1.5,
    "bytes": "\u00ff",
    "string": "x",
    "array": [],
    "map": {},
}
