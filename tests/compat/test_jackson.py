"""JSON as Java's Jackson writes it: the fast writer prints what the slow one does, or leaves it to it."""

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from skra_compat import Schema, jackson

NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False))
STRANGE = st.text('\u0000\u001f\u007f\u2028\ud800/\\u001f"1.5e')
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(), STRANGE)
VALUES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=4), below, max_size=4)
)


@given(VALUES)
def test_a_value_is_printed_alike_inside_of_what_only_the_slow_writer_knows(value: jackson.Value) -> None:
    """A mapping that is no dictionary is written out step by step."""
    assert jackson.written(MappingProxyType({"v": value})) == f'{{"v":{jackson.written(value)}}}'


def test_depth_is_left_to_the_slow_writer() -> None:
    """The fast one gives up at 254 levels."""
    value: jackson.Value = "x"
    for _ in range(300):
        value = [value]
    assert jackson.written(value) == "[" * 300 + '"x"' + "]" * 300


def test_a_number_without_end_is_not_written_as_nothing() -> None:
    """The fast writer would print null, which is another default."""
    assert "null" not in Schema.parse("AVRO", '{"type":"string","x":1e999}').canonical
