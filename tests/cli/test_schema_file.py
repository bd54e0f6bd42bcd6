"""Which language a file is in, and which text."""

import json
from pathlib import Path

import pytest

from skra.exits import Unusable
from skra.schema_file import language_of, read_text, schema_files

RECORD = {"type": "record", "name": "E", "fields": []}


@pytest.mark.parametrize(
    ("tree", "language"),
    [
        (RECORD, "AVRO"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "AVRO"),
        ({"type": "fixed", "name": "F", "size": 4}, "AVRO"),
        (["null", RECORD], "AVRO"),
        ("string", "AVRO"),
        ({"type": RECORD}, "AVRO"),
        ({**RECORD, "doc": 'has "properties"'}, "AVRO"),
        ({"type": "object", "properties": {"fields": {"enum": ["record"]}}}, "JSON"),
        ({"type": ["object", "null"]}, "JSON"),
        ({"type": "string"}, "JSON"),
        ({"enum": ["record"]}, "JSON"),
        ({"title": '{"type": "record", "fields": []}'}, "JSON"),
        ({}, "JSON"),
        (True, "JSON"),
        (None, "JSON"),
    ],
)
def test_a_json_file_is_in_the_language_that_its_top_level_speaks(tree, language):
    assert language_of(Path("e.json"), json.dumps(tree)) == language


@pytest.mark.parametrize("text", ["", "{", "[" * 10_000 + "]" * 10_000, '{"type": "record"'])
def test_text_that_is_not_json_is_left_to_the_languages_own_parser(text):
    assert language_of(Path("e.json"), text) == "JSON"


@pytest.mark.parametrize(
    ("name", "language"), [("e.avsc", "AVRO"), ("E.AVSC", "AVRO"), ("e.proto", "PROTOBUF"), ("e.v1.json", "JSON")]
)
def test_the_ending_names_the_language(name, language):
    assert language_of(Path(name), "{}") == language


@pytest.mark.parametrize("name", ["e.txt", "e", ".avsc", "e.json.bak"])
def test_another_ending_needs_a_type(name, write, skra):
    with pytest.raises(Unusable, match="--type"):
        language_of(Path(name), "{}")
    file = write(name, RECORD)
    assert skra("check", file, file).exit_code == 2
    assert skra("check", file, file, "--type", "AVRO").exit_code == 0


def test_a_type_overrides_what_the_file_looks_like(write, skra):
    looks_like_avro = write("e.json", RECORD)
    assert skra("check", looks_like_avro, looks_like_avro, "--type", "AVRO").exit_code == 0
    looks_like_json = write("j.json", {"type": "object"})
    assert skra("check", looks_like_json, looks_like_json, "--type", "AVRO").exit_code == 2


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path, skra):
    file = tmp_path / "e.avsc"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(RECORD).encode())
    assert read_text(file) == json.dumps(RECORD)
    assert skra("check", file, file).exit_code == 0


def test_a_folder_stands_for_the_schema_files_in_it(tmp_path, write):
    (tmp_path / "sub.avsc").mkdir()
    names = ["b.json", "a.avsc", "notes.txt", "sub.avsc/c.proto"]
    for name in names:
        write(name, "{}")
    found = [str(path.relative_to(tmp_path)) for path in schema_files([tmp_path, tmp_path / "notes.txt"])]
    assert found == ["a.avsc", "b.json", "sub.avsc/c.proto", "notes.txt"]
