"""A field changes its type somewhere inside an event: whichever side it is on, the line that is shown is its own.

Events are trees that are written in each language with one line for each field; names occur once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Direction, Level, Schema, check


@dataclass(frozen=True)
class Leaf:
    """A field with a value."""

    listed: bool


@dataclass(frozen=True)
class Below:
    """A field with fields."""

    fields: "tuple[Leaf | Below, ...]"
    listed: bool
    apart: bool
    """Declared elsewhere and referred to."""


leaves = st.builds(Leaf, listed=st.booleans())
trees = st.recursive(
    st.lists(leaves, min_size=1, max_size=3).map(tuple),
    lambda inner: st.lists(
        leaves | st.builds(Below, fields=inner, listed=st.booleans(), apart=st.booleans()), min_size=1, max_size=4
    ).map(tuple),
    max_leaves=6,
)


def named(fields, name="f") -> Iterator[str]:
    """The names of all leaves."""
    for at, one in enumerate(fields):
        yield from named(one.fields, f"{name}{at}_") if isinstance(one, Below) else [f"{name}{at}_"]


def avro(fields, changed, name="f"):
    lines = []
    for at, one in enumerate(fields):
        here = f"{name}{at}_"
        if isinstance(one, Leaf):
            kind = '"boolean"' if here == changed else '"int"'
        else:
            kind = avro(one.fields, changed, here)
        listed = f'{{"type": "array", "items": {kind}}}' if one.listed else kind
        lines.append(f'{{"name": "{here}", "type": {listed}}}')
        if isinstance(one, Below) and one.apart:
            lines[-1:] = [lines[-1], f'{{"name": "{here}again", "type": "R{here}"}}']
    return f'{{"type": "record", "name": "R{name}", "fields": [\n' + ",\n".join(lines) + "\n]}"


def json(fields, changed, name="f", apart=None):
    found = {} if apart is None else apart
    lines = []
    for at, one in enumerate(fields):
        here = f"{name}{at}_"
        if isinstance(one, Leaf):
            schema = f'{{"type": "{"boolean" if here == changed else "integer"}"}}'
        else:
            schema = json(one.fields, changed, here, found)
            if one.apart:
                found[here] = schema
                schema = f'{{"$ref": "#/definitions/{here}"}}'
        listed = f'{{"type": "array", "items": {schema}}}' if one.listed else schema
        lines.append(f'"{here}": {listed}')
    body = '"type": "object", "additionalProperties": false, "properties": {\n' + ",\n".join(lines) + "\n}"
    if apart is not None:
        return f"{{{body}}}"
    definitions = ",\n".join(f'"{key}":\n{schema}' for key, schema in found.items())
    return f'{{{body}, "definitions": {{\n{definitions}\n}}}}'


def protobuf(fields, changed, name="f", head='syntax = "proto3";\n'):
    lines, apart = [], []
    for at, one in enumerate(fields):
        here = f"{name}{at}_"
        kind = f"R{here}" if isinstance(one, Below) else "string" if here == changed else "int32"
        if isinstance(one, Below):
            (apart if one.apart else lines).append(protobuf(one.fields, changed, here, ""))
        lines.append(f"{'repeated ' if one.listed else ''}{kind} {here} = {at + 1};")
    return head + f"message R{name} {{\n" + "\n".join(lines) + "\n}\n" + "\n".join(apart)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("language", ["AVRO", "JSON", "PROTOBUF"])
@settings(deadline=None, max_examples=60)
@given(trees, st.data())
def test_the_line_is_that_of_the_field_that_changed(language, direction, tree, data):
    changed = data.draw(st.sampled_from(list(named(tree))))
    write = {"AVRO": avro, "JSON": json, "PROTOBUF": protobuf}[language]
    before, after = (Schema.parse(language, write(tree, name)) for name in ("", changed))
    verdict = check(after, [before], Level(direction.value))
    written = direction is Direction.FORWARD
    assert verdict.incompatibilities
    for one in verdict.incompatibilities:
        path = one.writer_path or one.path if written else one.path
        line = after.text.split("\n")[after.places.at(path, written=written).line - 1]
        assert changed in line
