"""`skra check` as a pipeline calls it: files or git, text or JSON, and an exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from skra.__main__ import main

OLD = {"type": "record", "name": "E", "fields": [{"name": "id", "type": "string"}]}
GOOD = {**OLD, "fields": [*OLD["fields"], {"name": "note", "type": ["null", "string"], "default": None}]}
BAD = {**OLD, "fields": [*OLD["fields"], {"name": "total", "type": "double"}]}
JSON_OLD = {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": False}
JSON_BAD = {**JSON_OLD, "required": ["id"]}


@pytest.fixture
def files(tmp_path):
    for name, tree in {
        "old.avsc": OLD,
        "good.avsc": GOOD,
        "bad.avsc": BAD,
        "old.json": JSON_OLD,
        "bad.json": JSON_BAD,
    }.items():
        (tmp_path / name).write_text(json.dumps(tree), "utf-8")
    (tmp_path / "broken.avsc").write_text('{"type": "record"}', "utf-8")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["check", *map(str, arguments)], catch_exceptions=False)


@pytest.mark.parametrize(
    ("names", "exit_code"),
    [
        (("good.avsc", "old.avsc"), 0),
        (("bad.avsc", "old.avsc"), 1),
        (("bad.json", "old.json"), 1),
        (("bad.avsc", "old.avsc", "good.avsc"), 1),
        (("broken.avsc", "old.avsc"), 2),
        (("missing.avsc", "old.avsc"), 2),
        (("good.avsc", "missing.avsc"), 2),
        (("good.avsc",), 2),
        (("good.avsc", "old.json"), 1),
        ((".", "old.avsc"), 2),
        ((), 2),
    ],
)
def test_the_exit_code_says_yes_no_or_wrong_use(files, names, exit_code):
    result = run(*(files / name for name in names))
    assert result.exit_code == exit_code, result.output


def test_the_text_shows_place_event_outcome_and_remedy(files):
    output = run(files / "bad.avsc", files / "old.avsc").output
    for part in (
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        "/fields/1",
        '{"id": ""}',
        "No default value",
        "give 'total' a default",
    ):
        assert part in output


def test_an_earlier_version_may_be_off_the_rules_and_the_verdict_says_so(files):
    wrong = {"type": "object", "properties": {"id": {"type": "string", "required": True}}}
    (files / "wrong.json").write_text(json.dumps(wrong), "utf-8")
    said = (
        f"{files / 'wrong.json'}: it is off the rules of JSON, and was read as far as it can be: "
        '#/properties/id/required: not a schema of http://json-schema.org/draft-07/schema#: true is not of type "array"'
    )
    result = run(files / "old.json", files / "wrong.json", "--level", "FORWARD")
    assert (result.exit_code, result.output) == (
        0,
        f"{files / 'old.json'}: compatible with {files / 'wrong.json'} (FORWARD)\n\n  note: {said}\n",
    )
    result = run(files / "bad.json", files / "wrong.json", "--level", "FULL", "--output", "json")
    assert result.exit_code == 1
    assert [pair["offTheRules"] for pair in json.loads(result.output)["pairs"]] == [[said], [said]]
    assert "offTheRules" not in run(files / "bad.json", files / "old.json", "--output", "json").output
    assert run(files / "wrong.json", files / "old.json").exit_code == 2


def test_the_level_decides_who_reads_whom(files):
    assert run(files / "bad.avsc", files / "old.avsc", "--level", "forward").exit_code == 0
    assert run(files / "bad.avsc", files / "old.avsc", "--level", "NONE").exit_code == 0
    assert run(files / "bad.avsc", files / "old.avsc", "--level", "SIDEWAYS").exit_code == 2


def test_json_has_the_shape_that_scripts_rely_on(files):
    """DESIGN's members and, beside them, the candidate's name and the payload (base64)."""
    result = run(files / "bad.avsc", files / "old.avsc", "--output", "json")
    answer = json.loads(result.stdout)
    (pair,) = answer["pairs"]
    (found,) = pair["incompatibilities"]
    assert answer.keys() == {"candidate", "compatible", "level", "pairs"}
    assert pair.keys() == {"reader", "writer", "compatible", "proof", "incompatibilities", "degradations"}
    assert found.keys() == {
        *("kind", "path", "writer_path", "message", "fix", "undecided"),
        *("file", "line", "column", "counterexample"),
    }
    assert found["counterexample"].keys() == {"event", "outcome", "payload"}
    assert (answer["compatible"], answer["level"]) == (False, "BACKWARD")
    assert (pair["reader"], pair["writer"]) == (str(files / "bad.avsc"), str(files / "old.avsc"))
    assert (pair["compatible"], pair["proof"], pair["degradations"]) == (False, "proved", [])
    assert (found["path"], found["writer_path"], found["undecided"]) == ("/fields/1", "/fields", False)
    assert (found["file"], found["line"]) == (str(files / "bad.avsc"), 1)
    assert found["counterexample"]["event"] == {"id": ""}
    assert found["counterexample"]["outcome"]


def test_json_says_nothing_where_nothing_could_be_read(files):
    result = run(files / "broken.avsc", files / "old.avsc", "--output", "json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "broken.avsc" in result.stderr


def test_json_holds_the_whole_event_where_text_cuts_it(files):
    fields = [{"name": f"field{number}", "type": "string"} for number in range(40)]
    wide = {"type": "record", "name": "E", "fields": fields}
    (files / "wide.avsc").write_text(json.dumps(wide), "utf-8")
    (files / "wider.avsc").write_text(json.dumps({**wide, "fields": [*fields, {"name": "x", "type": "int"}]}), "utf-8")
    asked = files / "wider.avsc", files / "wide.avsc"
    shown = json.loads(run(*asked, "--output", "json").stdout)["pairs"][0]["incompatibilities"][0]["counterexample"]
    assert shown["event"] == {field["name"]: "" for field in fields}
    (line,) = (line for line in run(*asked).stdout.splitlines() if line.startswith("    event:   "))
    assert len(line) <= 200 + len("    event:   ")
    assert line.endswith(f"({len(json.dumps(shown['event']))} characters)")


def test_every_version_of_the_history_is_held_against_the_first(files):
    asked = [files / name for name in ("good.avsc", "old.avsc", "bad.avsc")]
    answer = json.loads(run(*asked, "--level", "FULL_TRANSITIVE", "--output", "json").stdout)
    sides = {(Path(pair["reader"]).name, Path(pair["writer"]).name) for pair in answer["pairs"]}
    assert sides == {("bad.avsc", "good.avsc"), ("good.avsc", "bad.avsc")}  # the newest fails: no need to go on
    answer = json.loads(run(*asked[:2], asked[1], "--level", "full_transitive", "--output", "json").stdout)
    assert [pair["compatible"] for pair in answer["pairs"]] == [True] * 4


def test_the_policy_says_which_events_count(files):
    (files / "open.json").write_text('{"type": "object"}', "utf-8")
    (files / "typed.json").write_text('{"type": "object", "properties": {"id": {"type": "string"}}}', "utf-8")
    asked = files / "typed.json", files / "open.json"
    assert run(*asked).exit_code == 1
    assert run(*asked, "--policy", "lenient").exit_code == 0


NONSENSE = {
    "empty.avsc": b"",
    "empty.json": b"",
    "empty.proto": b"",
    "binary.avsc": bytes(range(256)),
    "binary.json": b"\xff\xfe\x00",
    "nul.proto": b'syntax = "proto3"; \0 message A {}',
    "deep.json": b"[" * 10_000 + b"]" * 10_000,
    "deeper.json": b'{"items": ' * 10_000 + b"true" + b"}" * 10_000,
    "deep.avsc": b'{"type": "array", "items": ' * 10_000 + b'"int"' + b"}" * 10_000,
    "deep.proto": b'syntax = "proto3"; ' + b"message A {" * 10_000 + b"}" * 10_000,
    "number.json": b"7",
    "digits.json": b"1" * 10_000,
    "null.json": b"null",
    "surrogate.json": b'{"enum": ["\\ud800"]}',
    "schema.txt": b"{}",
    "schema": b"{}",
}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.avsc", "", "empty: expected a schema (AVRO)"),
        ("blank.json", " \n\t", "empty: expected a schema (JSON)"),
        ("utf16.json", "{}".encode("utf-16"), "not UTF-8 text (byte 0): save it as UTF-8"),
        (
            "typo.avsc",
            '{"type": "record", "name": "E", "fields": [\n{"name": "a", "type": "strnig"}]}',
            "line 2, column 15: ",
        ),
        ("typo.json", '{"properties":\r\n{"a": {"type": "objct"}}}', "line 2, column 8: #/properties/a/type: "),
        ("typo.proto", 'syntax = "proto3";\r\nmessage E { int32 a = 1 }', "line 2, column 25: "),
        ("cut.avsc", '{"type": "record",\n', "line 2, column 1: not JSON"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_a_remedy(files, name, content, said):
    (files / name).write_bytes(content.encode() if isinstance(content, str) else content)
    result = run(files / name, files / "old.avsc")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {files / name}: {said}")


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("name", ["e.avsc", "æ ☃ [x].avsc", "-e.avsc"])
def test_layout_encoding_and_names_of_files_matter_to_nobody(files, monkeypatch, ending, mark, name):
    monkeypatch.chdir(files)
    text = json.dumps(BAD, indent=2).replace("\n", ending or "\n") + ending
    Path(name).write_bytes((mark + text).encode())
    result = run("--", name, "old.avsc")
    line = next(number for number, line in enumerate(text.splitlines(), 1) if '"total"' in line) - 1
    assert result.exit_code == 1
    assert f"READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1 (in the writer /fields; {name}:{line})" in result.stdout


@pytest.mark.parametrize(
    ("text", "old", "code"),
    [
        (json.dumps(GOOD), "old.avsc", 0),
        (json.dumps(BAD), "old.avsc", 1),
        (json.dumps(JSON_BAD), "old.json", 1),
        ('"string"', "old.avsc", 1),
        ('syntax = "proto3"; message E {}', "old.avsc", 1),
        ("", "old.avsc", 2),
        ("{", "old.avsc", 2),
        (b"\xff", "old.avsc", 2),
    ],
)
def test_the_standard_input_is_a_file_too(files, text, old, code):
    result = CliRunner().invoke(main, ["check", "-", str(files / old)], input=text, catch_exceptions=False)
    assert result.exit_code == code, result.output
    assert (result.stdout or result.stderr.removeprefix("Error: ")).startswith(("stdin: ", "-: "))


def test_the_standard_input_has_no_past(files):
    result = CliRunner().invoke(main, ["check", "-", "--against", "git:HEAD"], input=json.dumps(OLD))
    assert (result.exit_code, "no past in git" in result.stderr) == (2, True)


@pytest.mark.parametrize("name", NONSENSE)
@pytest.mark.parametrize("output", ["text", "json"])
def test_nonsense_is_wrong_use_and_names_the_file(files, name, output):
    (files / name).write_bytes(NONSENSE[name])
    for asked in ((files / name, files / "old.avsc"), (files / "old.avsc", files / name)):
        result = run(*asked, "--output", output)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"Error: {files / name}: ")
        assert len(result.stderr) < 1000


def test_a_large_file_is_read(files):
    """5 MB of fields: slow to judge, but no reason to fail."""
    fields = [{"name": f"f{number}", "type": "string", "doc": "x" * 400} for number in range(11_500)]
    (files / "large.avsc").write_text(json.dumps({"type": "record", "name": "E", "fields": fields}), "utf-8")
    assert (files / "large.avsc").stat().st_size > 5_000_000
    assert run(files / "large.avsc", files / "large.avsc").exit_code == 0


def test_references_are_read_from_files(files):
    order = {"type": "record", "name": "O", "fields": [{"name": "e", "type": "E"}]}
    (files / "order.avsc").write_text(json.dumps(order), "utf-8")
    named = ("--reference", f"E={files / 'old.avsc'}")
    assert run(files / "order.avsc", files / "order.avsc", *named).exit_code == 0
    assert run(files / "order.avsc", files / "order.avsc").exit_code == 2


def test_references_may_be_built_on_references(files):
    line = {"type": "record", "name": "L", "fields": [{"name": "e", "type": "E"}]}
    order = {"type": "record", "name": "O", "fields": [{"name": "l", "type": "L"}]}
    for name, tree in {"line.avsc": line, "order.avsc": order}.items():
        (files / name).write_text(json.dumps(tree), "utf-8")
    named = ("--reference", f"E={files / 'old.avsc'}", "--reference", f"L={files / 'line.avsc'}")
    assert run(files / "order.avsc", files / "order.avsc", *named).exit_code == 0


@pytest.mark.parametrize("reference", ["E", "E=", "=old.avsc", "E=missing.avsc", "E=broken.avsc"])
def test_a_reference_that_is_none_is_wrong_use(files, reference, monkeypatch):
    monkeypatch.chdir(files)
    result = run("old.avsc", "old.avsc", "--reference", reference)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
