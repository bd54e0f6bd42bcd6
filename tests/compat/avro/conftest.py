"""Random Avro schemas, changes to them, and events of theirs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from skra_compat import Schema
from skra_compat.formats.avro.values.native import Branch

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]


@pytest.fixture(scope="session")
def avro() -> Callable[..., Schema]:
    def parsed(tree: Any, **options: Any) -> Schema:
        is_text = isinstance(tree, str) and tree not in PRIMITIVES
        return Schema.parse("AVRO", tree if is_text else json.dumps(tree), **options)

    return parsed


class Shapes:
    """Draws a schema tree; named types get numbered names and may be used again."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.named: list[str] = []
        self.count = 0

    def type(self, depth: int = 0, *, union: bool = True) -> Any:
        kinds = ["primitive"] * 3 + ["enum", "fixed"]
        kinds += ["array", "map", "record", *(["union"] if union else [])] if depth < 3 else []
        kinds += ["name"] if self.named else []
        match self.draw(st.sampled_from(kinds)):
            case "primitive":
                return self.draw(st.sampled_from(PRIMITIVES))
            case "array":
                return {"type": "array", "items": self.type(depth + 1)}
            case "map":
                return {"type": "map", "values": self.type(depth + 1)}
            case "union":
                return self._union(depth)
            case "name":
                return self.draw(st.sampled_from(self.named))
            case kind:
                return self._named(kind, depth)

    def _union(self, depth: int) -> list[Any]:
        branches: dict[str, Any] = {}
        for _ in range(self.draw(st.integers(1, 3))):
            branch = self.type(depth + 1, union=False)
            label = branch if isinstance(branch, str) else branch.get("name", branch["type"])
            branches.setdefault(label, branch)
        return list(branches.values())

    def _named(self, kind: str, depth: int) -> Any:
        self.count += 1
        name = f"T{self.count}"
        if kind == "enum":
            symbols = self.draw(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True))
            made: dict[str, Any] = {"type": "enum", "name": name, "symbols": symbols}
            if self.draw(st.booleans()):
                made["default"] = symbols[0]
        elif kind == "fixed":
            made = {"type": "fixed", "name": name, "size": self.draw(st.integers(0, 3))}
        else:
            names = self.draw(st.lists(st.sampled_from("abcd"), max_size=3, unique=True))
            made = {"type": "record", "name": name, "fields": [self._field(one, depth) for one in names]}
            if self.draw(st.booleans()):
                self.named.append(name)
                made["fields"].append({"name": "again", "type": ["null", name], "default": None})
                return made
        self.named.append(name)
        return made

    def _field(self, name: str, depth: int) -> dict[str, Any]:
        field = {"name": name, "type": self.type(depth + 1)}
        default = {"int": 3, "long": 4, "string": "x", "null": None, "double": 1.5}
        kind = field["type"]
        if isinstance(kind, str) and kind in default and self.draw(st.booleans()):
            field["default"] = default[kind]
        return field


@st.composite
def schema_trees(draw: Any) -> Any:
    return Shapes(draw).type()


@st.composite
def changed(draw: Any, tree: Any) -> Any:
    """The tree with a few small changes, as teams make them; the result need not be a schema."""
    tree = json.loads(json.dumps(tree))
    for _ in range(draw(st.integers(0, 3))):
        nodes = _nodes(tree)
        if not nodes:
            return draw(st.sampled_from([tree, "long", "string"]))
        node = draw(st.sampled_from(nodes))
        if isinstance(node, list):
            node.append(draw(st.sampled_from(PRIMITIVES)))
        elif node.get("type") == "record":
            _change_record(draw, node)
        elif node.get("type") == "enum":
            node["symbols"] = draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=4, unique=True))
            node.pop("default", None)
        elif node.get("type") == "fixed":
            node["size"] = draw(st.integers(0, 3))
        elif "items" in node and isinstance(node["items"], str):
            node["items"] = draw(st.sampled_from(PRIMITIVES))
    return tree


def _change_record(draw: Any, record: dict[str, Any]) -> None:
    fields = record["fields"]
    match draw(st.sampled_from(["add", "remove", "type", "swap", "alias", "nullable"])):
        case "add":
            field: dict[str, Any] = {"name": f"n{len(fields)}", "type": "int"}
            fields.append(field | ({"default": 7} if draw(st.booleans()) else {}))
        case "remove" if fields:
            fields.pop(draw(st.integers(0, len(fields) - 1)))
        case "type" if fields:
            field = draw(st.sampled_from(fields))
            if isinstance(field["type"], str) and field["type"] in PRIMITIVES:
                field["type"] = draw(st.sampled_from(PRIMITIVES))
                field.pop("default", None)
        case "swap":
            fields.reverse()
        case "alias" if fields:
            field = draw(st.sampled_from(fields))
            field["aliases"] = [field["name"]]
            field["name"] = f"{field['name']}x"
        case "nullable" if fields:
            field = draw(st.sampled_from(fields))
            if isinstance(field["type"], str):
                field["type"] = ["null", field["type"]] if field["type"] != "null" else ["null"]
                field.pop("default", None)
        case _:
            pass


def _nodes(tree: Any) -> list[Any]:
    found = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            if all(isinstance(one, str | dict) for one in node) and node and "name" not in node:
                found.append(node)
            waiting.extend(node)
        elif isinstance(node, dict):
            found.append(node)
            waiting.extend(node[key] for key in ("type", "items", "values") if key in node)
            waiting.extend(field["type"] for field in node.get("fields", []))
    return found


@pytest.fixture(scope="session")
def trees() -> Any:
    return schema_trees()


@pytest.fixture(scope="session")
def changes() -> Any:
    return changed


def draw_event(draw: Any, model: Any, type_: Any, depth: int = 0) -> Any:
    """An event in the engine's native form; recursion ends early."""
    part = model.part(type_)
    match part.kind:
        case "record":
            return {one.name: draw_event(draw, model, one.type, depth + 1) for one in part.fields}
        case "union":
            nulls = [at for at, one in enumerate(part.branches) if one.kind == "null"]
            choices = nulls if depth > 4 and nulls else range(len(part.branches))
            index = draw(st.sampled_from(list(choices)))
            return Branch(index, draw_event(draw, model, part.branches[index], depth + 1))
        case "array":
            return [draw_event(draw, model, part.items, depth + 1) for _ in range(draw(st.integers(0, 2)))]
        case "map":
            keys = draw(st.lists(st.text(max_size=3), max_size=2, unique=True))
            return {key: draw_event(draw, model, part.values, depth + 1) for key in keys}
        case _:
            return draw_scalar(draw, part)


def draw_scalar(draw: Any, part: Any) -> Any:
    if part.kind == "enum":
        return draw(st.sampled_from(part.symbols))
    if part.kind == "fixed":
        return draw(st.binary(min_size=part.size, max_size=part.size))
    return draw(SCALARS[part.kind])


SCALARS = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(width=32, allow_nan=False),
    "double": st.floats(allow_nan=False),
    "bytes": st.binary(max_size=4),
    "string": st.text(max_size=4),
}


@pytest.fixture(scope="session")
def event_of() -> Any:
    return draw_event
