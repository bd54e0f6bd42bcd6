"""`skra check --against git:REVISION`, in real repositories."""

import json
from pathlib import Path

import pytest

from tests.cli.repositories import git

OLD = {"type": "record", "name": "E", "fields": [{"name": "id", "type": "string"}]}
BAD = {**OLD, "fields": [*OLD["fields"], {"name": "total", "type": "double"}]}


@pytest.fixture
def repository(tmp_path, require):
    require.command("git")
    (tmp_path / "events" / "deep").mkdir(parents=True)
    for name in ("one.avsc", "deep/two.avsc"):
        (tmp_path / "events" / name).write_text(json.dumps(OLD), "utf-8")
    (tmp_path / "events" / "latin.avsc").write_bytes(b'{"doc": "\xe9"}')
    (tmp_path / "events" / "broken.avsc").write_text("{", "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    git(tmp_path, "tag", "v1")
    for name in ("latin.avsc", "broken.avsc"):
        (tmp_path / "events" / name).write_text(json.dumps(OLD), "utf-8")
    return tmp_path


@pytest.mark.parametrize("revision", ["main", "v1", "HEAD", "main^{commit}"])
def test_a_file_is_held_against_its_own_past(repository, skra, revision):
    event = repository / "events" / "one.avsc"
    result = skra("check", event, "--against", f"git:{revision}")
    assert (result.exit_code, result.stdout) == (
        0,
        f"{event}: compatible with git:{revision}:{event} (BACKWARD)\n",
    )
    event.write_text(json.dumps(BAD), "utf-8")
    result = skra("check", event, "--against", f"git:{revision}")
    assert result.exit_code == 1
    assert f"{event} cannot read every event of git:{revision}:{event}" in result.stdout
    assert skra("check", event, "--against", f"git:{revision}", "--level", "FORWARD").exit_code == 0


def test_paths_are_those_of_the_folder_that_one_stands_in(repository, skra, monkeypatch):
    monkeypatch.chdir(repository / "events" / "deep")
    Path("two.avsc").write_text(json.dumps(BAD), "utf-8")
    assert skra("check", "two.avsc", "../one.avsc", "--against", "git:main").exit_code == 1
    assert skra("check", "../one.avsc", "--against", "git:main").exit_code == 0


def test_a_file_that_the_revision_lacks_breaks_nobody(repository, skra):
    new = repository / "events" / "new.avsc"
    new.write_text(json.dumps(BAD), "utf-8")
    result = skra("check", new, "--against", "git:main")
    assert (result.exit_code, result.stdout) == (
        0,
        f"{new}: compatible, because it has no earlier version to break\n",
    )


def test_several_files_have_a_verdict_each_and_the_worst_decides(repository, skra):
    one, two = repository / "events" / "one.avsc", repository / "events" / "deep" / "two.avsc"
    two.write_text(json.dumps(BAD), "utf-8")
    result = skra("check", one, two, "--against", "git:main", "--output", "json")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(answer["candidate"], answer["compatible"]) for answer in answers] == [(str(one), True), (str(two), False)]
    assert result.exit_code == 1


def test_what_cannot_be_read_hides_no_other_verdict(repository, skra):
    two = repository / "events" / "deep" / "two.avsc"
    two.write_text(json.dumps(BAD), "utf-8")
    result = skra("check", repository / "events" / "gone.avsc", two, "--against", "git:main")
    assert result.exit_code == 2
    assert "gone.avsc: No such file" in result.stderr
    assert "two.avsc: incompatible" in result.stdout


def test_a_folder_stands_for_its_schema_files(repository, skra):
    result = skra("check", repository / "events" / "deep", "--against", "git:main")
    assert result.exit_code == 0
    assert "two.avsc: compatible" in result.stdout
    (repository / "none").mkdir()
    result = skra("check", repository / "none", "--against", "git:main")
    assert (result.exit_code, "no schema file" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "against", "said"),
    [
        ("one.avsc", "git:nowhere", "no revision 'nowhere'"),
        ("one.avsc", "git:-h", "'-h' is no revision"),
        ("one.avsc", "git:", "expected git:REVISION"),
        ("one.avsc", "main", "expected git:REVISION"),
        ("one.avsc", "", "expected git:REVISION"),
        ("latin.avsc", "git:main", "not UTF-8 text (byte 9)"),
        ("broken.avsc", "git:main", "git:main:"),
    ],
)
def test_a_past_that_cannot_be_read_is_wrong_use(repository, skra, name, against, said):
    result = skra("check", repository / "events" / name, "--against", against)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_outside_of_a_repository_there_is_no_past(tmp_path, skra, monkeypatch, write):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = skra("check", write("e.avsc", OLD), "--against", "git:main")
    assert result.exit_code == 2
    assert "not a git repository" in result.stderr


def test_a_machine_without_git_is_told(skra, monkeypatch, tmp_path, write):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = skra("check", write("e.avsc", OLD), "--against", "git:main")
    assert result.exit_code == 2
    assert "git: not installed" in result.stderr


def test_references_hold_for_past_and_present(repository, skra):
    order = repository / "events" / "order.avsc"
    order.write_text('{"type": "record", "name": "O", "fields": [{"name": "e", "type": "E"}]}', "utf-8")
    git(repository, "add", "events/order.avsc")
    git(repository, "commit", "-q", "-m", "second")
    named = ("--reference", f"E={repository / 'events' / 'one.avsc'}")
    assert skra("check", order, "--against", "git:main", *named).exit_code == 0
    assert skra("check", order, "--against", "git:main").exit_code == 2
