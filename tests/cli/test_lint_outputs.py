"""`skra lint` for programs, and what it writes: every form, baselines, safe edits."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from skra_lint import all_rules
from tests.cli.test_check_outputs import commands, official
from tests.cli.test_lint_inputs import SEED

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"
CLEAN = {"type": "object", "title": "BookBookmarked", "properties": {"id": {"type": "string"}}}

__all__ = ["official"]


@pytest.fixture(scope="module")
def published():
    """What the documentation says about the JSON."""
    schema = json.loads((ROOT / "docs" / "lint-findings.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_json_is_what_its_published_schema_says(skra, published, tmp_path):
    for words in ([SCHEMAS], [SCHEMAS, "--set", "preview", "--headers", ""], [SCHEMAS / "orders", "--select", "SP"]):
        answer = json.loads(skra("lint", *words, "--output", "json").stdout)
        published.validate(answer)
    answer["findings"] = [{"code": "SP101"}]
    assert not published.is_valid(answer)


@pytest.mark.parametrize("language", ["avsc", "json", "proto"])
def test_every_form_points_at_the_same_lines(skra, official, language, monkeypatch):
    monkeypatch.chdir(ROOT)
    file = f"schemas/product_engagement.{language}"
    said = {form: skra("lint", file, "--output", form) for form in ("json", "sarif", "github", "gitlab", "junit")}
    assert {result.exit_code for result in said.values()} == {1}
    findings = json.loads(said["json"].stdout)["findings"]
    places = [(one["code"], one["line"]) for one in findings]
    log = json.loads(said["sarif"].stdout)
    official.validate(log)
    results = log["runs"][0]["results"]
    of_sarif = [(one["ruleId"], one["locations"][0]["physicalLocation"]["region"]["startLine"]) for one in results]
    of_github = [(told["title"].split()[0], int(told["line"])) for _, told, _ in commands(said["github"].stdout)]
    issues = json.loads(said["gitlab"].stdout)
    of_gitlab = [(one["check_name"], one["location"]["lines"]["begin"]) for one in issues]
    assert places == of_sarif == of_github == of_gitlab
    assert {one["location"]["path"] for one in issues} == {file}
    assert len({one["fingerprint"] for one in issues}) == len(issues)
    case = ET.fromstring(said["junit"].stdout).find("testsuite/testcase")
    assert (case.get("file"), case.get("name")) == (file, "ProductEngagement")
    told = case.find("failure").text.splitlines()
    for one in findings:
        at = f" at {one['path']}" if one["path"] else ""
        assert f"{file}:{one['line']}: {one['severity']} {one['code']} {one['rule']}{at}" in told


def test_sarif_declares_every_rule_also_where_nothing_is_found(skra, official, write):
    log = json.loads(skra("lint", write("clean.json", CLEAN), "--select", "SP", "--output", "sarif").stdout)
    official.validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in all_rules()]
    assert all("Bad:" in rule["help"]["markdown"] and rule["name"] for rule in rules)
    assert log["runs"][0]["results"] == []


def test_a_fingerprint_survives_a_move_of_lines(skra, write):
    def fingerprints(text):
        log = json.loads(skra("lint", write("e.json", text), "--output", "sarif").stdout)
        return [one["partialFingerprints"]["skra/v1"] for one in log["runs"][0]["results"]]

    first = fingerprints(json.dumps(SEED))
    assert set(fingerprints("\n\n" + json.dumps(SEED, indent=3))) == set(first)
    assert len(set(first)) == len(first)


def test_what_cannot_be_read_is_told_in_every_form(skra, write, official):
    words = write("broken.json", '{"type":\n }'), write("seed.json", SEED)
    log = json.loads(skra("lint", *words, "--output", "sarif").stdout)
    official.validate(log)
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]
    assert log["runs"][0]["results"][0]["ruleId"] == "UNREADABLE"
    assert json.loads(skra("lint", *words, "--output", "gitlab").stdout)[0]["check_name"] == "UNREADABLE"
    suite = ET.fromstring(skra("lint", *words, "--output", "junit").stdout).find("testsuite")
    assert (suite.get("errors"), suite.get("failures"), suite.get("tests")) == ("1", "1", "2")
    result = skra("lint", *words)
    assert (result.exit_code, "1 not readable" in result.stdout) == (2, True)


def test_text_quotes_the_evidence_and_hides_no_escape(skra, write):
    hostile = {**SEED, "title": "Product\x1b[31mEngagement"}
    output = skra("lint", write("e.json", hostile)).stdout
    assert "seen: Only applies to productType=Movie" in output
    assert "\x1b" not in output


def test_rules_are_listed_and_explained(skra):
    listed = skra("lint", "--list-rules").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [rule.code for rule in all_rules()]
    for word in ("SP105", "sp105", "discriminator-with-optionals"):
        explained = skra("lint", "--explain", word)
        assert explained.exit_code == 0
        assert explained.stdout.startswith("SP105 discriminator-with-optionals (at most error, set minimal; silent")
        assert re.search("Bad:.*Good:.*Fix:", explained.stdout, re.DOTALL)


def test_a_baseline_hides_what_is_known_until_it_is_gone(skra, write, tmp_path):
    file, baseline = write("seed.json", SEED), tmp_path / "known.json"
    nowhere = skra("lint", file, "--write-baseline")
    assert (nowhere.exit_code, "add --baseline FILE" in nowhere.stderr) == (2, True)
    written = skra("lint", file, "--baseline", baseline, "--write-baseline")
    assert (written.exit_code, "known now" in written.stderr) == (0, True)
    count = len(json.loads(baseline.read_text("utf-8"))["findings"])
    moved = write("seed.json", "\n" + json.dumps(SEED, indent=7))
    again = skra("lint", moved, "--baseline", baseline)
    assert (again.exit_code, f"{count} known from the baseline" in again.stdout) == (0, True)
    assert json.loads(skra("lint", moved, "--baseline", baseline, "--output", "json").stdout)["suppressed"] == count
    fields = SEED["properties"] | {"password": {"type": "string"}}
    new = skra(
        "lint", write("seed.json", {**SEED, "properties": fields, "required": list(fields)}), "--baseline", baseline
    )
    assert (new.exit_code, "PI501" in new.stdout, "SP101" in new.stdout) == (1, True, False)
    less = {name: one for name, one in SEED["properties"].items() if name != "watchedPreview"}
    gone = skra(
        "lint", write("seed.json", {**SEED, "properties": less, "required": list(less)}), "--baseline", baseline
    )
    assert (gone.exit_code, "known.json: warn LN901 unused-suppression at watchedPreview" in gone.stdout) == (1, True)
    assert skra("lint", write("other.json", CLEAN), "--baseline", baseline).exit_code == 0


def test_a_configured_baseline_is_found_from_its_configuration(skra, write, tmp_path):
    write("skra.toml", '[lint]\nbaseline = "known.json"\n')
    file = write("seed.json", SEED)
    skra("lint", file, "--baseline", tmp_path / "known.json", "--write-baseline")
    assert skra("lint", file).exit_code == 0


@pytest.mark.parametrize("text", ["[]", "{", '{"layout": 9}'])
def test_what_is_no_baseline_is_refused(skra, write, text):
    result = skra("lint", write("seed.json", SEED), "--baseline", write("known.json", text))
    assert (result.exit_code, "known.json: no baseline:" in result.stderr) == (2, True)


ACCEPTED = json.dumps({"x-skra-ignore": {"SP": "vendor", "PI501": "old"}, **SEED}, indent=3)
PROTO = 'syntax = "proto3";\r\n// skra:ignore SP101 old\r\nmessage OrderPlaced {\r\n  string id = 1;\r\n}\r\n'


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("seed.json", ACCEPTED, ACCEPTED.replace(',\n      "PI501": "old"', "")),
        ("order.proto", PROTO, PROTO.replace("// skra:ignore SP101 old\r\n", "")),
    ],
)
def test_a_fix_takes_out_what_hides_nothing_and_keeps_the_layout(skra, tmp_path, name, text, after):
    file = tmp_path / name
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    shown = skra("lint", file, "--diff")
    assert file.read_bytes() == b"\xef\xbb\xbf" + text.encode()
    assert [line[0] for line in shown.stdout.splitlines() if re.match(r"[-+][^-+]", line)].count("-") >= 1
    assert "LN901" in shown.stdout
    fixed = skra("lint", file, "--fix")
    assert file.read_bytes() == b"\xef\xbb\xbf" + after.encode()
    assert "LN901" not in fixed.stdout
    assert skra("lint", file, "--fix").stdout == fixed.stdout


def test_a_fix_touches_nothing_else(skra, write):
    file = write("seed.json", json.dumps(SEED, indent=5))
    before = file.read_bytes()
    skra("lint", file, "--fix")
    assert file.read_bytes() == before


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit", "gitlab"])
def test_what_could_not_be_judged_is_told_in_every_form(skra, write, published, official, form):
    inner = {"type": "object", "properties": {"leaf": {"type": "string"}}}
    for at in range(10):
        inner = {"type": "object", "title": "OrderPlaced", "properties": {f"l{at}": inner}}
    result = skra("lint", write("deep.json", inner), "--output", form)
    assert result.exit_code == 0, "a doubt is no finding"
    assert "levels deep" in result.stdout
    assert "l9.l8.l7" in result.stdout
    if form == "json":
        answer = json.loads(result.stdout)
        published.validate(answer)
        (one,) = answer["inconclusive"]
        assert (one["file"].endswith("deep.json"), one["event"], one["line"]) == (True, "OrderPlaced", 0)
    if form == "sarif":
        official.validate(json.loads(result.stdout))
    if form == "text":
        assert "1 inconclusive" in result.stdout.splitlines()[-1]
