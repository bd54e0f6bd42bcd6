"""What the fast reader of JSON may answer, the exact one answers too."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra_compat.formats.jsonschema.lossless import is_lossless

_NUMBERS = st.one_of(st.integers(), st.integers(10**16, 10**22), st.floats(allow_nan=False, allow_infinity=False))
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), _NUMBERS, st.text(":\\\"'{} a\u00e9", max_size=4)),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(st.sampled_from('ab:"'), inner), max_size=3),
    max_leaves=8,
)
"""Objects are lists of pairs, whose names may repeat."""


def _written(value: object, *, ascii_only: bool, gap: str) -> str:
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        members = (
            f"{json.dumps(name)}{gap}:{gap}{_written(one, ascii_only=ascii_only, gap=gap)}" for name, one in value
        )
        return "{" + f",{gap}".join(members) + "}"
    if isinstance(value, list):
        return "[" + f",{gap}".join(_written(one, ascii_only=ascii_only, gap=gap) for one in value) + "]"
    return json.dumps(value, ensure_ascii=ascii_only)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len(dict(pairs)) == len(pairs), "a name stands twice"
    return dict(pairs)


@given(_VALUES, st.booleans(), st.sampled_from(["", " ", "\n"]))
def test_what_counts_as_lossless_is_what_the_exact_reader_reads(value: object, ascii_only: bool, gap: str) -> None:
    text = _written(value, ascii_only=ascii_only, gap=gap)
    read = orjson.loads(text)
    if is_lossless(text.encode(), orjson.dumps(read)):
        exact = json.loads(text, object_pairs_hook=_pairs)
        assert repr(read) == repr(exact)


@pytest.mark.parametrize(
    ("text", "lossless"),
    [
        ('{"a": 1, "b": [1.5, "x"]}', True),
        ('{\n  "a" : 1\n}', True),
        ('{"a": ":"}', True),
        ('{"a": 1, "a": 2}', False),
        ('{"a": {"b": 1, "b": 1}}', False),
        ("123456789012345678901", False),
        (r'{"\u0061": 1, "a": 2}', False),
        (r'{"\u003a": 1, "a": 2, "a": 3}', False),
    ],
)
def test_texts_by_what_the_fast_reader_drops(text: str, lossless: bool) -> None:
    assert is_lossless(text.encode(), orjson.dumps(orjson.loads(text))) is lossless
