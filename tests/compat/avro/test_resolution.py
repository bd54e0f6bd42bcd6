"""Types that agree at a glance: those that a look at every branch of every union finds, and no others."""

import json

from hypothesis import given
from hypothesis import strategies as st

from skra_compat import Json, Limits
from skra_compat.formats.avro.model import Array, Map, Primitive, Type, Union
from skra_compat.formats.avro.parse import parse
from skra_compat.formats.avro.resolution import unchanged

MOMENT: Json = {"type": "long", "logicalType": "timestamp-millis"}
NAMES: list[Json] = ["null", "string", "long", "int"]
LEAVES: st.SearchStrategy[Json] = st.sampled_from([*NAMES, MOMENT])
UNIONS: st.SearchStrategy[Json] = st.lists(st.sampled_from(NAMES), max_size=3, unique=True)


def _around(below: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    lists: st.SearchStrategy[Json] = below.map(lambda items: {"type": "array", "items": items})
    maps: st.SearchStrategy[Json] = below.map(lambda values: {"type": "map", "values": values})
    return lists | maps | lists.map(lambda items: ["null", items]) | lists.map(lambda items: [MOMENT, items])


TYPES: st.SearchStrategy[Json] = st.recursive(LEAVES | UNIONS, _around, max_leaves=3)


@given(TYPES, TYPES)
def test_agreeing_at_a_glance_is_agreeing_branch_by_branch(one: Json, other: Json) -> None:
    """Both ways, and each with itself."""
    reader, writer = (parse(json.dumps(tree), {}, Limits()).root for tree in (one, other))
    for pair in ((reader, writer), (writer, reader), (reader, reader)):
        assert unchanged(*pair) == _agree(*pair)


def _agree(reader: Type, writer: Type) -> bool:
    if isinstance(writer, Union):
        return all(_agree(reader, branch) for branch in writer.branches)
    if isinstance(reader, Union):
        return any(_agree(branch, writer) for branch in reader.branches)
    if isinstance(reader, Primitive) and isinstance(writer, Primitive):
        return (reader.kind, reader.logical) == (writer.kind, writer.logical)
    if isinstance(reader, Array) and isinstance(writer, Array):
        return _agree(reader.items, writer.items)
    return isinstance(reader, Map) and isinstance(writer, Map) and _agree(reader.values, writer.values)
