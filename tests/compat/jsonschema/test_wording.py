"""What schemas say word for word: told alike by a text that is printed fast, as by one that is sorted step by step."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from skra_compat import Json
from skra_compat.formats.jsonschema.rules.wording import ANNOTATIONS, bare

NUMBERS = st.sampled_from([0, 1, 1.0, -0.0, 0.5, 1e16, 2**63, 2**64, -(2**70)])
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text('a\u00e9"\\', max_size=2))
LISTED = st.lists(SCALARS, max_size=3)
WORDS = st.sampled_from(["minLength", "title", "const", "$ref", "x"])


def _schemas(below: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    named = st.dictionaries(st.text("ab", max_size=1), below, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": LISTED,
            "enum": LISTED,
            "properties": named,
            "definitions": named,
            "allOf": st.lists(below, max_size=3),
            "items": below | st.lists(below, max_size=2),
            "not": below,
        },
    )


SCHEMAS: st.SearchStrategy[Json] = st.recursive(
    st.dictionaries(WORDS, SCALARS | LISTED, max_size=2) | st.booleans(), _schemas, max_leaves=6
)


@given(SCHEMAS, SCHEMAS)
@example({"enum": [1]}, {"enum": [1.0]})
@example({"enum": [2**64, 1]}, {"enum": [1, 2**64]})
@example({"type": ["b", "a"]}, {"type": ["a", "b"], "title": "t"})
def test_two_schemas_say_the_same_as_they_do_sorted_step_by_step(one: Json, other: Json) -> None:
    """Equal here, equal there."""
    assert (bare(one, ANNOTATIONS) == bare(other, ANNOTATIONS)) == (_slowly(one) == _slowly(other))


@given(SCHEMAS)
def test_the_order_of_members_says_nothing(schema: Json) -> None:
    """The text of a schema with its members turned round."""
    assert bare(_turned(schema), ANNOTATIONS) == bare(schema, ANNOTATIONS)


def _turned(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _turned(value[name]) for name in reversed(value)}
    return value


def _slowly(value: Json) -> str:
    return json.dumps(_sorted(value), sort_keys=True)


def _sorted(value: Json) -> Json:
    if isinstance(value, list):
        return [_sorted(one) for one in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Json] = {}
    for word in value.keys() - ANNOTATIONS:
        inner: Json = value[word]
        if word == "properties" and isinstance(inner, dict):
            found[word] = {name: _sorted(one) for name, one in inner.items()}
        elif word in {"type", "enum", "allOf"} and isinstance(inner, list):
            said = _sorted(inner) if word == "allOf" else inner
            assert isinstance(said, list)
            found[word] = sorted(said, key=lambda one: json.dumps(one, sort_keys=True))
        else:
            found[word] = _sorted(inner) if word in {"items", "not"} else inner
    return found
