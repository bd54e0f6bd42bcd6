"""Schemas, pairs of schemas and events for hypothesis."""

import json
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from skra_compat import InvalidSchema, Schema
from skra_compat.formats.avro.model import Model, Part, Type
from skra_compat.formats.avro.smallest import smallest
from skra_compat.formats.avro.values.native import Branch
from tests.compat.avro.changes import changed, wider
from tests.compat.avro.graphs import CLEAR_NAMES, Graph, text

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
RANDOMS = st.randoms(note_method_calls=False, use_true_random=False)


@st.composite
def schemas(draw: Any) -> Schema:
    return _parsed(text(Graph(draw(RANDOMS), CLEAR_NAMES)))


@st.composite
def pairs(draw: Any, names: list[str] = CLEAR_NAMES) -> tuple[Schema, Schema]:
    """A reader and a writer, mostly near each other."""
    random = draw(RANDOMS)
    graph = Graph(random, names)
    other = changed(graph, random) if draw(st.integers(0, 9)) else Graph(random, names)
    first, second = _parsed(text(graph)), _parsed(text(other))
    return (first, second) if draw(st.booleans()) else (second, first)


@st.composite
def widened(draw: Any, length: int) -> list[Schema]:
    """Versions of one schema, each of which takes all that the one before takes, and more."""
    random = draw(RANDOMS)
    graphs = [Graph(random, CLEAR_NAMES)]
    while len(graphs) < length:
        graphs.append(wider(graphs[-1], random))
    return [_parsed(text(graph)) for graph in graphs]


def _parsed(schema: str) -> Schema:
    try:
        return Schema.parse("AVRO", schema)
    except InvalidSchema:
        assume(False)
        raise


def clear(reader: Schema, writer: Schema) -> bool:
    """Whether a name without its namespace means one type in each schema, and types of one kind in both.

    fastavro looks at no more than that; where it does not suffice, it has its own view.
    """
    kinds: dict[str, str] = {}
    for schema in (reader, writer):
        taken: set[str] = set()
        for type_ in schema.model.types.values():
            names = {name.rpartition(".")[2] for name in (type_.name, *type_.aliases)}
            if names & taken or any(kinds.setdefault(name, type_.kind) != type_.kind for name in names):
                return False
            taken |= names
    return True


def string_before_bytes(tree: Any) -> bool:
    """Whether a union in the schema tree has both, the string first."""
    if isinstance(tree, list):
        words = [one for one in tree if one in ("string", "bytes")]
        return words == ["string", "bytes"] or any(map(string_before_bytes, tree))
    return isinstance(tree, dict) and any(string_before_bytes(one) for key, one in tree.items() if key != "default")


def noisy(tree: Any) -> Any:
    """The same schema with what resolution does not look at."""
    if isinstance(tree, list):
        return [noisy(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    made = {key: value if key == "default" else noisy(value) for key, value in tree.items()}
    return made | {"doc": "noise", "x-team": {"of": ["noise"]}} if "name" in made else made


def with_noise(schema: Schema) -> Schema:
    return Schema.parse("AVRO", json.dumps(noisy(json.loads(schema.text))))


def draw_event(draw: Any, model: Model, type_: Type, depth: int = 0) -> Any:
    """An event in the engine's native form; recursion ends early."""
    part = model.part(type_)
    if depth > 8:
        return smallest(model).event(part)
    match part.kind:
        case "record":
            return {one.name: draw_event(draw, model, one.type, depth + 1) for one in part.fields}
        case "union":
            index = draw(st.integers(0, len(part.branches) - 1))
            return Branch(index, draw_event(draw, model, part.branches[index], depth + 1))
        case "array":
            return [draw_event(draw, model, part.items, depth + 1) for _ in range(draw(st.integers(0, 2)))]
        case "map":
            keys = draw(st.lists(st.text(max_size=3), max_size=2, unique=True))
            return {key: draw_event(draw, model, part.values, depth + 1) for key in keys}
        case _:
            return _scalar(draw, part)


def _scalar(draw: Any, part: Part) -> Any:
    if part.kind == "enum":
        return draw(st.sampled_from(part.symbols))
    if part.kind == "fixed":
        return draw(st.binary(min_size=part.size, max_size=part.size))
    return draw(SCALARS[part.kind])
