"""Names that every file system keeps apart, texts that stay what they are, directories that git likes."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra.exits import Unreadable, Unusable
from skra.moving.contents import Contents, Place, Standing
from skra.moving.directory_source import read_directory
from skra.moving.directory_target import write_directory
from skra.moving.file_names import file_name
from skra.moving.json_layout import compact, laid_out
from skra.moving.selection import Selection
from skra_compat import Reference

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=50, deadline=None)
@given(values, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_a_text_is_laid_out_and_taken_back_token_by_token(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    minified = json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only)
    assert compact(laid_out(text)) == compact(text) == minified
    assert json.loads(laid_out(text)) == value


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_two_subjects_have_two_names_on_every_file_system(one, other):
    first, second = file_name(one), file_name(other)
    assert (first.casefold() == second.casefold()) == (one == other)
    for name in (first, second):
        assert name == unicodedata.normalize("NFD", name)
        assert not name.startswith(".")
        assert not name.endswith((".", " "))
        assert not set(name) & set('/\\:*?"<>| ')
        assert len(name) < 200


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("orders-value", "orders-value"),
        ("com.shop.orders_v1", "com.shop.orders_v1"),
        ("google/type/date.proto", "google%2ftype%2fdate.proto"),
        ("þing", "%c3%being"),
        ("con", "%63on"),
        ("nul.txt", "%6eul.txt"),
        ("..", "%2e%2e"),
    ],
)
def test_names_are_as_readable_as_they_can_be(subject, name):
    assert file_name(subject) == name


CONTENTS = Contents(
    {
        place: Standing(place, number, language, text, references)
        for place, number, language, text, references in (
            (Place("a/b", 1), 1, "AVRO", '{"type":"record","name":"E","fields":[]}', ()),
            (Place("a/b", 2), 2, "JSON", '{"maximum":1.00}', ()),
            (Place("m.proto", 7), 3, "PROTOBUF", 'syntax = "proto3";\n', (Reference("x", "a/b", 1),)),
        )
    },
    {"": {"compatibilityLevel": "FULL"}, "alias": {"alias": "a/b"}, ":.dev:": {"normalize": True}},
    {"": "READWRITE", "a/b": "READONLY"},
)


def test_a_directory_is_what_was_written_and_reads_as_what_it_is(tmp_path):
    write_directory(CONTENTS, tmp_path, Selection())
    assert read_directory(tmp_path) == CONTENTS
    assert (tmp_path / "subjects/a%2fb/1.avsc").read_text() == (
        '{\n  "type": "record",\n  "name": "E",\n  "fields": []\n}\n'
    )
    assert json.loads((tmp_path / "subjects/m.proto/subject.json").read_text()) == {
        "subject": "m.proto",
        "versions": [
            {
                "version": 7,
                "id": 3,
                "schemaType": "PROTOBUF",
                "references": [{"name": "x", "subject": "a/b", "version": 1}],
            }
        ],
    }


def test_a_second_export_touches_only_what_changed(tmp_path):
    write_directory(CONTENTS, tmp_path, Selection())
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".git").mkdir()
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    assert write_directory(CONTENTS, tmp_path, Selection()).same == len(before) - 1
    assert before == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    less = Contents({place: one for place, one in CONTENTS.versions.items() if place.version != 7}, CONTENTS.configs)
    assert write_directory(less, tmp_path, Selection()).removed == 2
    assert not (tmp_path / "subjects/m.proto").exists()
    assert (tmp_path / "README.md").read_text() == "mine"
    assert read_directory(tmp_path) == less


def test_line_breaks_of_other_systems_change_nothing(tmp_path):
    write_directory(CONTENTS, tmp_path, Selection())
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_directory(tmp_path) == CONTENTS


def test_what_is_no_export_is_not_written_over(tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(Unusable, match="is not empty"):
        write_directory(CONTENTS, tmp_path, Selection())
    assert [file.name for file in tmp_path.iterdir()] == ["precious.txt"]
    whole = tmp_path / "whole"
    write_directory(CONTENTS, whole, Selection())
    with pytest.raises(Unusable, match="holds an export of everything"):
        write_directory(CONTENTS, whole, Selection("a"))


EDITS = [
    ("skra-export.json", '{"layout": 9}', "layout 9: this Skra reads layout 1"),
    ("skra-export.json", "{", "expected JSON"),
    ("subjects/a%2fb/subject.json", '{"subject": "a/b", "versions": [{"version": 1}]}', r"versions\[0\]: id: expected"),
    ("subjects/a%2fb/subject.json", '{"subject": "a/b", "versions": [7]}', r"versions\[0\]: expected an object"),
    ("subjects/a%2fb/subject.json", '{"versions": []}', "subject: expected a string, found nothing"),
    ("subjects/alias/subject.json", '{"subject": "m.proto"}', "stands in .* too"),
    ("subjects/alias/subject.json", '{"subject": "alias", "config": 1}', "config: expected an object"),
    ("subjects/a%2fb/3.avsc", "{}", "subject.json does not list it"),
    ("subjects/a%2fb/1.avsc", None, "no such file"),
]


@pytest.mark.parametrize(("file", "content", "said"), EDITS)
def test_a_wrong_edit_is_named_with_its_file(tmp_path, file, content, said):
    write_directory(CONTENTS, tmp_path, Selection())
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_text(content)
    with pytest.raises(Unreadable, match=said):
        read_directory(tmp_path)
