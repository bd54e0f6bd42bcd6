"""Hooks, action and template: their own steps, run by hand in real repositories."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.repositories import git
from tests.cli.test_lint_inputs import SEED

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "schemas" / "orders"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
TEMPLATE = yaml.safe_load((ROOT / "docs/pipelines/skra.gitlab-ci.yml").read_text("utf-8"))


@pytest.fixture
def shell(tmp_path):
    """Run lines as a pipeline does; `skra` is this very tree, and `pip` is out of reach."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, line in (("skra", f'exec {shlex.quote(sys.executable)} -m skra "$@"'), ("pip", "exit 0")):
        (tools / name).write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        (tools / name).chmod(0o755)

    def run(script, folder, **environment):
        known = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI"))}
        known |= {"PATH": f"{tools}{os.pathsep}{known['PATH']}", **environment}
        words = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
        return subprocess.run(words, cwd=folder, env=known, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def branch(tmp_path):
    """A clone on a branch that breaks one schema and adds another, beside an old one with findings of its own."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    (origin / "schemas").mkdir(parents=True)
    git(origin, "init", "-q", "-b", "main")
    shutil.copy(ORDERS / "v2.avsc", origin / "schemas" / "orders.avsc")
    (origin / "schemas" / "old.json").write_text(json.dumps(SEED, indent=2), "utf-8")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "before")
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    git(clone, "checkout", "-qb", "change")
    shutil.copy(ORDERS / "v3.avsc", clone / "schemas" / "orders.avsc")
    (clone / "schemas" / "new.json").write_text(json.dumps(SEED, indent=2), "utf-8")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "after")
    return clone


def told(text):
    """The files and titles of annotations."""
    return {
        (file, title.split("%")[0])
        for file, title in re.findall(r"^::\w+ file=([^,:]+).*?title=([^,:]+)", text, re.MULTILINE)
    }


def changed(text):
    return {file for file, _ in told(text)}


def test_the_hooks_run_on_the_files_that_they_name(shell, branch):
    names = ["schemas/orders.avsc", "schemas/new.json", "README.md", "events/a/b.yaml", "package.json", "asyncapi.yml"]
    wanted = {"skra-lint": {0, 1, 3, 5}, "skra-check": {0, 1}}
    for name, hook in HOOKS.items():
        assert {names[at] for at in wanted[name]} == {one for one in names if re.search(hook["files"], one)}
        assert hook["require_serial"] is True, "one run, one summary"
    shutil.copy(ORDERS / "v2.avsc", branch / "schemas" / "orders.avsc")
    lint = shell(f"{HOOKS['skra-lint']['entry']} schemas/orders.avsc schemas/new.json", branch)
    assert (lint.returncode, "SP101" in lint.stdout, "2 files" in lint.stdout) == (1, True, True)
    check = shell(f"{HOOKS['skra-check']['entry']} schemas/orders.avsc schemas/new.json", branch)
    assert (check.returncode, "incompatible" in check.stdout) == (1, True)


def run_action(shell, folder, github=(), **inputs):
    """Every step of the action in order; what they print, and how each ended."""
    given = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | inputs
    values = {f"inputs.{name}": value for name, value in given.items()} | dict(github)
    environment = {"GITHUB_ENV": str(folder / ".env"), "GITHUB_WORKSPACE": str(folder), "GITHUB_ACTION_PATH": str(ROOT)}
    printed, codes = "", {}

    def filled(text):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values.get(found[1], ""), text)

    for step in ACTION["runs"]["steps"]:
        condition = re.search(r"inputs\.([\w-]+) == 'true'", step.get("if", ""))
        if "pip install" in step["run"] or (condition and given[condition[1]] != "true"):
            continue
        own = {
            name: re.sub(r"\$\{\{ (.*?) \}\}", lambda m: values.get(m[1], ""), text)
            for name, text in step["env"].items()
        }
        exported = Path(environment["GITHUB_ENV"])
        lines = exported.read_text("utf-8").splitlines() if exported.exists() else []
        done = shell(step["run"], folder, **environment, **dict(line.split("=", 1) for line in lines), **own)
        printed, codes[step["name"]] = printed + done.stdout + done.stderr, done.returncode
    return printed, codes


def test_the_action_is_composite_and_says_what_it_takes():
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "what somebody else names must not become part of a script"
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == ACTION["inputs"].keys()


def test_the_action_annotates_what_a_pull_request_changes(shell, branch):
    printed, codes = run_action(shell, branch, {"github.base_ref": "main"})
    assert codes == {"Find the base": 0, "Check what changed": 1, "Lint": 1}
    assert ("schemas/orders.avsc", "TYPE_MISMATCH (BACKWARD)") in told(printed)
    assert ("schemas/new.json", "SP101 conditional-field at watchedPreview") in told(printed)
    assert changed(printed) == {"schemas/orders.avsc", "schemas/new.json"}


def test_the_action_takes_its_words(shell, branch):
    printed, codes = run_action(
        shell, branch, {"github.base_ref": "main"}, check="false", paths="schemas/old.json\nschemas/new.json",
        **{"all-files": "true", "fail-on": "error"},
    )  # fmt: skip
    assert codes == {"Find the base": 0, "Lint": 1}
    assert changed(printed) == {"schemas/old.json", "schemas/new.json"}


def test_the_action_compares_a_push_with_what_was_there(shell, branch):
    printed, codes = run_action(shell, branch, {"github.event.before": "HEAD~1"}, lint="false")
    assert (codes["Check what changed"], changed(printed)) == (1, {"schemas/orders.avsc"})


def test_the_action_without_a_base_lints_everything(shell, branch):
    printed, codes = run_action(shell, branch, {"github.event.before": "0" * 40})
    assert codes == {"Find the base": 0, "Check what changed": 0, "Lint": 1}
    assert "no base to compare with" in printed
    assert changed(printed) == {"schemas/orders.avsc", "schemas/new.json", "schemas/old.json"}


def test_the_template_reports_what_a_merge_request_changes(shell, branch):
    variables = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_PROJECT_DIR": str(branch), **TEMPLATE["variables"]}
    for name in ("skra-check", "skra-lint"):
        job = TEMPLATE[name]
        script = "\n".join([*TEMPLATE[job["extends"]]["before_script"], *job["script"]])
        assert shell(script, branch, **variables).returncode == 1
        for report in job["artifacts"]["reports"].values():
            assert (branch / report).stat().st_size
    issues = json.loads((branch / TEMPLATE["skra-lint"]["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert {one["location"]["path"] for one in issues} == {"schemas/new.json", "schemas/orders.avsc"}
    assert "orders.avsc" in (branch / ".skra/check.xml").read_text("utf-8")
    assert "old.json" not in (branch / ".skra/check.xml").read_text("utf-8")


def test_what_has_changed_counts_what_is_not_committed_yet(shell, branch):
    (branch / "schemas" / "late.json").write_text(json.dumps(SEED), "utf-8")
    (branch / "schemas" / "old.json").unlink()
    lint = shell("skra lint schemas --changed-since origin/main --output json", branch)
    assert {Path(one["file"]).name for one in json.loads(lint.stdout)["findings"]} >= {"late.json", "new.json"}
    clean = shell("git stash -qu && skra lint schemas --changed-since HEAD", branch)
    assert (clean.returncode, "0 files" in clean.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("lint schemas --changed-since nowhere", "no revision 'nowhere'"),
        ("lint schemas --changed-since=--output", "expected a branch"),
        ("check schemas --changed-since main", "add --against git:"),
    ],
)
def test_what_git_does_not_know_is_told(shell, branch, words, reason):
    done = shell(f"skra {words}", branch)
    assert (done.returncode, reason in done.stderr) == (2, True)


def test_outside_of_a_repository_nothing_has_changed_since(shell, tmp_path):
    (tmp_path / "e.json").write_text("{}", "utf-8")
    done = shell("skra lint e.json --changed-since main", tmp_path)
    assert (done.returncode, "no repository around the file" in done.stderr) == (2, True)


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_pre_commit_installs_and_runs_the_hooks(require, branch, tmp_path):
    """Takes minutes: pre-commit builds Skra into an environment of its own."""
    shutil.copytree(ROOT, tmp_path / "hooks", ignore=shutil.ignore_patterns(".git", ".venv", "node_modules", "*-data"))
    git(tmp_path / "hooks", "init", "-q")
    git(tmp_path / "hooks", "add", "-A")
    git(tmp_path / "hooks", "commit", "-qm", "as it is")
    words = [require.command("pre-commit"), "try-repo", str(tmp_path / "hooks"), "--files", "schemas/new.json"]
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(words, cwd=branch, env=environment, capture_output=True, text=True, check=False)
    assert "SP101 conditional-field" in done.stdout, done.stdout + done.stderr
    assert re.search(r"^skra check\.+Passed", done.stdout, re.MULTILINE)
