"""Under which heading a field stands. To the compiler a comment is of what it touches."""

import pytest

from skra_compat import Schema

CASES = [
    ("apart", ["// --- refund only ---", "", "string b = 2;", "string c = 3;"],
     {"b": "--- refund only ---", "c": "--- refund only ---"}),
    ("until an empty line", ["// One", "", "string b = 2;", "// Its own words.", "string c = 3;", "", "string d = 4;"],
     {"b": "One", "c": "One", "d": ""}),
    ("until the next", ["// One", "", "string b = 2;", "", "// Two", "", "string c = 3;"], {"b": "One", "c": "Two"}),
    ("decorated, with nothing between", ["// ==== One ====", "string b = 2;", "string c = 3;"],
     {"b": "==== One ====", "c": "==== One ===="}),
    ("the words of one field", ["// What it costs.", "string b = 2;", "string c = 3;"], {"b": "", "c": ""}),
    ("a declaration of several lines", ["// One", "", "string b = 2 [", "  deprecated = true", "];", "string c = 3;"],
     {"b": "One", "c": "One"}),
    ("a paragraph is no heading", ["// One", "", "string b = 2;", "// " + "_" * 90_000 + "x", "", "string c = 3;"],
     {"b": "One", "c": ""}),
    ("a long line is no heading", ["// " + "_" * 90_000 + "x", "string b = 2;"], {"b": ""}),
    ("the order of the text, not of numbers", ["string z = 9;", "", "// One", "", "string b = 2;"],
     {"z": "", "b": "One"}),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_headings(lines, expected):
    body = "\n".join(f"  {line}" for line in ("string a = 1;", "", *lines))
    outline = Schema.parse("PROTOBUF", f'syntax = "proto3";\nmessage E {{\n{body}\n}}\n').outline
    assert {field.name: field.section for field in outline.root.fields} == {"a": "", **expected}
