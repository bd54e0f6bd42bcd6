"""Reading a schema's text: on which line each object begins, whatever stands between the brackets."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra_compat import InvalidSchema, Json, Schema
from skra_compat.formats.avro.text import Object, read

SPACES = st.text(" \n\t", max_size=3)
COMMENTS = st.sampled_from(["", "", "// a { [ \n", "/* } ] \n { */", "/* * / \n ** */"])
WORDS = st.text('ab\\"{}[]/*\n\u00e9', max_size=5)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """JSON of objects and lists, with comments and line breaks in between."""
    gap = draw(SPACES) + draw(COMMENTS) + draw(SPACES)
    between = f",{gap}".join

    def listed(items: list[str]) -> str:
        return f"[{gap}{between(items)}{gap}]"

    def named(members: dict[str, str]) -> str:
        return f"{{{gap}{between(f'{json.dumps(name)}:{gap}{value}' for name, value in members.items())}}}"

    inner = st.recursive(
        WORDS.map(json.dumps),
        lambda below: st.lists(below, max_size=3).map(listed) | st.dictionaries(WORDS, below, max_size=3).map(named),
        max_leaves=8,
    )
    return gap + draw(inner) + gap


@given(texts())
def test_an_object_knows_the_line_on_which_its_brace_stands(text: str) -> None:
    """The braces outside of strings and comments, found one character at a time."""
    found = sorted(one.line for one in _objects(read(text, 64, lenient=False)))
    assert found == sorted(1 + text.count("\n", 0, at) for at in _braces(text))


@pytest.mark.parametrize("end", ['"', '"a{\n', "/", "//", "/*", '/* {\n"', "\\", '"\\'])
def test_a_text_that_breaks_off_is_no_json(end: str) -> None:
    """Whatever is open at its end."""
    with pytest.raises(InvalidSchema, match="not JSON"):
        read('{\n"a": [1, ' + end, 64, lenient=False)


@given(st.lists(st.sampled_from(["string", "long", {"type": "array", "items": "int"}]), min_size=1, max_size=4))
def test_a_field_of_name_and_type_is_one_that_says_the_rest_as_it_is_anyway(types: list[object]) -> None:
    """What is not said has the same meaning as what is said to be so."""
    short: list[dict[str, object]] = [{"name": f"f{at}", "type": one} for at, one in enumerate(types)]
    long: list[dict[str, object]] = [{**field, "order": "ascending", "aliases": list[str]()} for field in short]
    brief, full = (
        Schema.parse("AVRO", json.dumps({"type": "record", "name": "R", "fields": fields})) for fields in (short, long)
    )
    assert brief.canonical == full.canonical
    assert brief.outline == full.outline


def _objects(value: Json) -> Iterator[Object]:
    if isinstance(value, Object):
        yield value
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _objects(one)


def _braces(text: str) -> Iterator[int]:
    at = 0
    while at < len(text):
        if text.startswith("//", at):
            at = text.index("\n", at)
        elif text.startswith("/*", at):
            at = text.index("*/", at + 2) + 2
        elif text[at] == '"':
            end = re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL).match(text, at + 1)
            assert end
            at = end.end() + 1
        else:
            if text[at] == "{":
                yield at
            at += 1
