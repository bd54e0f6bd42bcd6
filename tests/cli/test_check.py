"""`skra check` as a pipeline calls it: files or git, text or JSON, and an exit code."""

import json
import os
import subprocess
import sys

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
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.mark.parametrize(
    ("names", "exit_code"),
    [
        (("good.avsc", "old.avsc"), 0),
        (("bad.avsc", "old.avsc"), 1),
        (("bad.json", "old.json"), 1),
        (("bad.avsc", "old.avsc", "good.avsc"), 1),
        (("broken.avsc", "old.avsc"), 2),
        (("missing.avsc", "old.avsc"), 2),
        (("good.avsc",), 2),
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


def test_the_level_decides_who_reads_whom(files):
    assert run(files / "bad.avsc", files / "old.avsc", "--level", "forward").exit_code == 0
    assert run(files / "bad.avsc", files / "old.avsc", "--level", "NONE").exit_code == 0
    assert run(files / "bad.avsc", files / "old.avsc", "--level", "SIDEWAYS").exit_code == 2


def test_json_has_the_shape_that_scripts_rely_on(files):
    result = run(files / "bad.avsc", files / "old.avsc", "--output", "json")
    answer = json.loads(result.output)
    (pair,) = answer["pairs"]
    (found,) = pair["incompatibilities"]
    assert (answer["compatible"], answer["level"]) == (False, "BACKWARD")
    assert (pair["reader"], pair["writer"]) == (str(files / "bad.avsc"), str(files / "old.avsc"))
    assert {"compatible", "proof", "degradations"} <= pair.keys()
    assert {"kind", "path", "message", "fix", "counterexample"} <= found.keys()
    assert found["counterexample"]["event"] == {"id": ""}
    assert found["counterexample"]["outcome"]


def test_references_are_read_from_files(files):
    order = {"type": "record", "name": "O", "fields": [{"name": "e", "type": "E"}]}
    (files / "order.avsc").write_text(json.dumps(order), "utf-8")
    named = ("--reference", f"E={files / 'old.avsc'}")
    assert run(files / "order.avsc", files / "order.avsc", *named).exit_code == 0
    assert run(files / "order.avsc", files / "order.avsc").exit_code == 2


@pytest.fixture
def repository(files):
    identity = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    (files / "event.avsc").write_text(json.dumps(OLD), "utf-8")
    for arguments in (["init", "-q", "-b", "main"], ["add", "event.avsc"], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", "-C", str(files), *arguments], check=True, env={**os.environ, **identity})
    return files


def test_a_file_is_held_against_its_own_past(repository):
    event = repository / "event.avsc"
    assert run(event, "--against", "git:main").exit_code == 0
    event.write_text(json.dumps(BAD), "utf-8")
    assert run(event, "--against", "git:main").exit_code == 1
    assert run(event, "--against", "git:nowhere").exit_code == 2
    assert run(event, "--against", "main").exit_code == 2
    assert run(repository / "good.avsc", "--against", "git:main").exit_code == 0


@pytest.mark.parametrize("command", ["check", "lint"])
def test_start_up_loads_nothing_that_the_command_does_not_need(command):
    """Heavy libraries cost more than the whole answer: they are imported when something needs them."""
    heavy = ["fastavro", "flask", "aiokafka", "google.protobuf", "hypothesis", "rich", "httpx"]
    code = (
        f"import sys; from skra.__main__ import main; main.get_command(None, {command!r}); "
        f"print([one for one in {heavy!r} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "[]"
