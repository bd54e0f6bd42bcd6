"""`skra lint` and `skra split` as a shell sees them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from skra.commands import lint, split

SCHEMAS = Path(__file__).parents[2] / "schemas"


def run(module, *arguments):
    return CliRunner().invoke(module.command, [str(one) for one in arguments])


def test_a_finding_has_exactly_these_members():
    result = run(lint, SCHEMAS / "product_engagement.avsc", "--output", "json")
    answer = json.loads(result.output)
    assert result.exit_code == 1
    assert set(answer) == {"findings", "suppressed", "files"}
    expected = ["code", "rule", "severity", "confidence", "file", "line", "path", "message", "evidence", "fix"]
    assert all(list(one) == expected for one in answer["findings"])
    assert answer["files"] == 1


def test_text_names_place_rule_evidence_and_fix():
    output = run(lint, SCHEMAS / "product_engagement.avsc").output
    for part in (
        "product_engagement.avsc:10: error SP101 conditional-field",
        "Only applies to productType=Movie",
        "fix:",
    ):
        assert part in output


def test_remarks_alone_are_clean():
    assert run(lint, SCHEMAS / "orders" / "v1.avsc", SCHEMAS / "orders" / "v1.proto").exit_code == 0


def test_a_stream_without_headers_makes_them_errors():
    assert run(lint, SCHEMAS / "orders" / "v1.avsc", "--headers", "").exit_code == 1


def test_unreadable_files_end_with_2_and_the_others_are_judged(tmp_path):
    broken = tmp_path / "broken.avsc"
    broken.write_text("{")
    result = run(lint, broken, SCHEMAS / "orders" / "v1.avsc")
    assert result.exit_code == 2
    assert "broken.avsc" in result.output
    assert "1 file" in result.output
    assert run(lint, tmp_path / "missing.avsc").exit_code == 2


@pytest.mark.parametrize("options", [["--select", "XX"], ["--explain", "XX"]])
def test_unknown_rules_end_with_2(options):
    assert run(lint, SCHEMAS, *options).exit_code == 2


def test_explain_prints_the_bad_and_the_good():
    result = run(lint, "--explain", "SP105")
    assert result.exit_code == 0
    assert result.output.startswith("SP105 discriminator-with-optionals")
    assert "Bad:" in result.output
    assert "Good:" in result.output


@pytest.mark.parametrize("ending", [".avsc", ".json"])
def test_split_writes_schemas_that_are_clean_of_purposes(ending, tmp_path):
    result = run(split, SCHEMAS / f"product_engagement{ending}", "--out", tmp_path)
    assert result.exit_code == 0
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"plan.json", *(name + ending for name in ("movie_click", "book_click", "book_bookmark"))}
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert {"when": {"productType": "Movie", "actionType": "Click"}, "subject": "movie-click-value"} in plan["producer"]
    (tmp_path / "plan.json").unlink()
    assert run(lint, tmp_path, "--select", "SP").exit_code == 0


def test_what_cannot_be_split_ends_with_1():
    result = run(split, SCHEMAS / "orders" / "v1.avsc")
    assert result.exit_code == 1
    assert "give samples" in result.output


def test_samples_are_read_line_by_line(tmp_path):
    samples = tmp_path / "events.ndjson"
    samples.write_text('{"a": 1}\n[]\n')
    result = run(split, SCHEMAS / "orders" / "v1.avsc", "--samples", samples)
    assert result.exit_code == 2
    assert "events.ndjson:2" in result.output
