"""`skra diff`: what changed between two files, a file and its past, or two versions of a subject."""

import json
from pathlib import Path

import pytest

from tests.cli.costly import nested
from tests.cli.repositories import git

ORDERS = Path(__file__).parents[2] / "schemas" / "orders"
ID = {"name": "id", "type": "string"}
V1 = {"type": "record", "name": "E", "fields": [ID]}
V2 = {**V1, "fields": [ID, {"name": "note", "type": ["null", "string"], "default": None}]}
V3 = {**V1, "fields": [ID, {"name": "n", "type": "long"}]}
DOCUMENTED = {**V1, "doc": "Something happened.", "fields": [{**ID, "doc": "Its name."}]}


@pytest.mark.parametrize("language", ["avsc", "json", "proto"])
def test_text_says_what_changed_and_what_each_side_reads(skra, language):
    new, old = ORDERS / f"v3.{language}", ORDERS / f"v2.{language}"
    result = skra("diff", new, old)
    lines = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines[0].startswith(f"{new} against {old} (")
    number = "number" if language == "json" else "double"
    assert any(line.startswith("  ~ total ") and line.endswith(f": {number} is now string") for line in lines)
    assert any(line.startswith(f"  + warehouse ({new}:") and line.endswith("): string") for line in lines)
    assert f"BACKWARD: {new} cannot read every event of {old}" in lines
    assert f"FORWARD: {old} cannot read every event of {new}" in lines
    assert sum(line.startswith("    event: ") for line in lines) >= 2


def test_json_is_text_for_programs(skra, write):
    new, old = write("v2.avsc", V2), write("v1.avsc", V1)
    answer = json.loads(skra("diff", new, old, "--output", "json").stdout)
    assert answer.keys() == {"new", "old", "format", "identical", "different", "changes", "backward", "forward"}
    assert (answer["new"], answer["old"], answer["format"]) == (str(new), str(old), "AVRO")
    assert (answer["identical"], answer["different"]) == (False, True)
    (change,) = answer["changes"]
    assert change == {
        "change": "added",
        "path": "note",
        "was": "",
        "now": "string, optional, nullable",
        "file": str(new),
        "line": 1,
    }
    assert (answer["backward"]["reader"], answer["forward"]["reader"]) == (str(new), str(old))
    assert answer["backward"]["compatible"]
    assert answer["forward"]["compatible"]
    gone = json.loads(skra("diff", old, new, "--output", "json").stdout)["changes"]
    assert [(one["change"], one["file"]) for one in gone] == [("removed", str(new))]


@pytest.mark.parametrize(
    ("new", "old", "code", "said"),
    [
        (V1, V1, 0, "are the same"),
        (V1, json.dumps(V1, indent=3), 0, "are the same"),
        ({"type": "object", "title": "T"}, {"title": "T", "type": "object"}, 0, "the texts alone do"),
        (DOCUMENTED, V1, 1, "only the documentation differs, and every event is read as before"),
        (V2, V1, 1, "  + note "),
        ({"type": "integer"}, {"type": "integer", "minimum": 1}, 1, "the same fields, with other constraints"),
    ],
)
def test_the_exit_code_says_whether_anything_differs_if_one_asks(skra, write, *, new, old, code, said):
    ending = "avsc" if new.get("name") else "json"
    files = write(f"new.{ending}", new), write(f"old.{ending}", old)
    result = skra("diff", *files, "--exit-code")
    assert (result.exit_code, said in result.stdout) == (code, True), result.stdout
    assert skra("diff", *files).exit_code == 0


def test_a_change_of_meaning_is_told_with_an_event(skra, write):
    new = write("new.avsc", {**V1, "fields": [{"name": "id", "type": "string", "aliases": ["x"], "default": "?"}]})
    old = write("old.avsc", {**V1, "fields": []})
    output = skra("diff", new, old).stdout
    assert "BACKWARD: " in output
    assert "but takes some for something else" in output
    assert "FIELD_DEFAULT_USED" in output


def test_policy_and_budget_are_those_of_check(skra, write):
    new, old = write("new.json", {"type": "object", "properties": {"a": {"type": "string"}}}), write("old.json", {})
    strict, lenient = (
        json.loads(skra("diff", new, old, "--policy", policy, "--output", "json").stdout)["backward"]["compatible"]
        for policy in ("strict", "lenient")
    )
    assert (strict, lenient) == (False, False)
    old.write_text('{"type": "object"}', "utf-8")
    assert json.loads(skra("diff", new, old, "--policy", "lenient", "--output", "json").stdout)["backward"][
        "compatible"
    ]
    asked = write("n.avsc", nested("long")), write("o.avsc", nested("int"))
    output = skra("diff", *asked, "--steps-limit", "1").stdout
    assert f"BACKWARD: no proof that {asked[0]} reads every event of {asked[1]}" in output
    assert "within 1 steps" in output


def test_a_file_is_compared_with_its_past(skra, tmp_path, write, require):
    require.command("git")
    file = write("e.avsc", V1)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    write("e.avsc", V2)
    result = skra("diff", file, "--against", "git:main")
    assert result.stdout.splitlines()[0] == f"{file} against git:main:{file} (AVRO)"
    result = skra("diff", write("new.avsc", V1), "--against", "git:main")
    assert (result.exit_code, "nothing to compare it with" in result.stderr) == (2, True)
    assert skra("diff", file, "--against", "git:nowhere").exit_code == 2


@pytest.fixture(scope="module")
def versions(skra, service, tmp_path_factory):
    """Two versions of `e-value`, and one of a subject that refers to another."""
    folder = tmp_path_factory.mktemp("versions")
    order = {"type": "record", "name": "O", "fields": [{"name": "e", "type": "E"}]}
    for subject, tree, *options in (
        ("e-value", V1),
        ("e-value", V2),
        (":.dev:e-value", V3),
        ("order-value", order, "--reference", "E=e-value:1"),
        ("order-value", {**order, "doc": "d"}, "--reference", "E=e-value:2"),
    ):
        file = folder / "schema.avsc"
        file.write_text(json.dumps(tree), "utf-8")
        assert skra("register", subject, file, *options, "--url", service.registry_url).exit_code == 0


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    ("new", "old", "said"),
    [
        ("e-value:2", "e-value:1", "e-value version 2 against e-value version 1 (AVRO)"),
        ("e-value@latest", "e-value@1", "e-value version 2 against e-value version 1 (AVRO)"),
        ("e-value:latest", "e-value:2", "e-value version 2 and e-value version 2 are the same"),
        (":.dev:e-value:1", "e-value:1", ":.dev:e-value version 1 against e-value version 1 (AVRO)"),
        ("order-value:2", "order-value:1", "order-value version 2 against order-value version 1 (AVRO)"),
    ],
)
def test_versions_of_subjects_are_asked_of_the_registry(ask, new, old, said):
    result = ask("diff", new, old)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, said)


@pytest.mark.usefixtures("versions")
def test_a_file_is_compared_with_a_version(ask, write):
    file = write("e.avsc", V3)
    output = ask("diff", file, "e-value:1").stdout
    assert f"BACKWARD: {file} cannot read every event of e-value version 1" in output
    assert "  + e.note " in ask("diff", "order-value:2", "order-value:1").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("e.avsc",), "expected an OLD schema or --against"),
        (("e.avsc", "e.avsc", "--against", "git:main"), "expected an OLD schema or --against"),
        (("e.avsc", "gone.avsc"), "gone.avsc: No such file"),
        (("gone", "e.avsc"), "gone: no such file, and no version of a subject either: expected one such as gone:2"),
        (("x" * 5000, "e.avsc"), "no such file"),
        (("e.avsc", "e.json"), "expected two schemas of one language"),
        (("e.avsc", "broken.avsc"), "broken.avsc: line 1"),
        (("e.avsc", "empty.json"), "empty.json: empty: expected a schema (JSON)"),
        (("e.avsc", "folder"), "folder: expected a file"),
        (("e.avsc", "nowhere-value:2"), "(40401)"),
        (("e.avsc", "e.avsc", "--output", "sarif"), "sarif"),
    ],
)
def test_what_cannot_be_read_is_wrong_use(ask, write, tmp_path, monkeypatch, *, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for name, content in (("e.avsc", V1), ("e.json", {}), ("broken.avsc", "{"), ("empty.json", "")):
        write(name, content)
    result = ask("diff", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_nobody_at_the_address_is_unreachable(skra, write, free_ports):
    url = f"http://127.0.0.1:{free_ports[0]}"
    assert skra("diff", write("e.avsc", V1), "e-value:1", "--url", url).exit_code == 3
