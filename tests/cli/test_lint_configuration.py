"""What a project says about linting: three kinds of files, paths, severities, and errors that name the nearest word."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra.configuration.path_pattern import fits
from tests.cli.test_lint_inputs import SEED

WRITTEN = {
    "skra.toml": """
[lint]
select = ["SP", "secret-field"]
ignore = ["SP105"]
severity = {SP106 = "error", SP107 = "off"}
""",
    "pyproject.toml": """
[tool.skra.lint]
select = "SP, secret-field"
ignore = "SP105"
[tool.skra.lint.severity]
SP106 = "error"
SP107 = "off"
""",
    "setup.cfg": """
[skra:lint]
select = SP, secret-field
ignore = SP105
severity =
    SP106: error
    SP107: off
""",
}


@pytest.fixture
def lint(skra, write, tmp_path):
    """Lint the seed in a folder of the project; the findings, by code, with their severities."""

    def run(*words, place="schemas"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        file = write(f"{place}/seed.json", SEED)
        result = skra("lint", file, "--output", "json", *words)
        assert result.stdout, result.stderr
        return {one["code"]: one["severity"] for one in json.loads(result.stdout)["findings"]}

    return run


@pytest.mark.parametrize("name", WRITTEN)
def test_each_kind_of_file_says_the_same(lint, write, name):
    write(name, WRITTEN[name])
    assert lint() == {"SP101": "error", "SP106": "error"}


def test_the_nearest_file_wins_and_in_a_folder_the_first(lint, write, tmp_path):
    (tmp_path / "schemas").mkdir()
    write("skra.toml", '[lint]\nselect = "SP101"\n')
    write("setup.cfg", "[skra:lint]\nselect = nonsense\n")
    assert lint().keys() == {"SP101"}
    write("schemas/pyproject.toml", '[tool.other]\nx = 1\n[tool.skra.lint]\nselect = "SP106"\n')
    assert lint().keys() == {"SP106"}


def test_files_that_speak_of_other_things_need_not_be_understood(lint, write):
    write("setup.cfg", "not = a [ section\n")
    write("pyproject.toml", "also = not [ toml")
    assert "SP101" in lint()


def test_the_command_line_wins(lint, write):
    write("skra.toml", '[lint]\nselect = "SP"\nignore = "SP105"\nseverity = {SP101 = "info"}\n')
    assert lint("--select", "SP101,SP105", "--ignore", "SP106").keys() == {"SP101", "SP105"}
    assert lint("--severity", "SP101=warn", "--severity", "SP106=off").get("SP101") == "warn"


def test_a_file_may_be_named(lint, write):
    other = write("other.toml", '[lint]\nselect = "SP106"\n')
    write("skra.toml", '[lint]\nselect = "SP101"\n')
    assert lint("--config", other).keys() == {"SP106"}


@pytest.mark.parametrize(
    "text",
    ['[lint]\nselect = "SP"\n[lint.per-path."legacy/**"]\nignore = "SP101"\nseverity = {SP106 = "info"}\n',
     "[skra:lint]\nselect = SP\n[skra:lint:legacy/**]\nignore = SP101\nseverity = SP106: info\n"],
)  # fmt: skip
def test_paths_may_have_their_own_word(lint, write, text):
    write("setup.cfg" if "skra:" in text else "skra.toml", text)
    there, here = lint(place="legacy/old"), lint()
    assert here.keys() - there.keys() == {"SP101"}
    assert (here["SP106"], there["SP106"]) == ("warn", "info")
    assert "SP105" not in lint("--ignore", "SP105", place="legacy/old")


def test_the_category_and_the_headers_may_be_said(lint, write):
    write(
        "skra.toml",
        '[lint]\nselect = ["SP105", "EN402"]\nheaders = ["ce_id"]\n[lint.per-path.audit]\ncategory = "log"\n',
    )
    assert lint().keys() == {"SP105"}
    assert lint(place="audit") == {}
    assert lint("--headers", "").keys() == {"SP105", "EN402"}


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("info", 1), ("warning", 1)])
def test_what_fails_may_be_said(skra, write, level, code):
    write("skra.toml", f'[lint]\nselect = "SP101"\nfail-on = "{level}"\n')
    assert skra("lint", write("seed.json", SEED)).exit_code == code
    assert skra("lint", write("seed.json", SEED), "--severity", "SP101=info", "--fail-on", "warning").exit_code == 0
    assert skra("lint", write("seed.json", SEED), "--severity", "SP101=info").exit_code == (level == "info")


def test_excluded_files_are_not_found_and_may_be_named(skra, write, tmp_path):
    (tmp_path / "vendor").mkdir()
    vendored = write("vendor/seed.json", SEED)
    write("mine.json", SEED)
    write("skra.toml", '[lint]\nexclude = ["vendor"]\n')
    counted = [json.loads(skra("lint", place, "--output", "json").stdout)["files"] for place in (tmp_path, vendored)]
    assert counted == [1, 1]
    assert str(vendored) not in skra("lint", tmp_path).stdout


WRONG = [
    ('[lint]\nselct = "SP"\n', ["skra.toml: [lint]", "'selct'", "select"]),
    ('[lint]\nselect = "SP15"\n', ["select:", "'SP15'", "SP105"]),
    ("[lint]\nignore = 5\n", ["ignore:", "expected a text, found 5"]),
    ('[lint]\nset = "strict-ish"\n', ["set:", "did you mean strict"]),
    ('[lint]\ncategory = "facts"\n', ["category:", "did you mean fact"]),
    ('[lint]\nseverity = "SP101"\n', ["severity:", "expected CODE: SEVERITY"]),
    ('[lint]\nseverity = {SP101 = "loud"}\n', ["severity:", "expected error, warn, info or off, found 'loud'"]),
    ('[lint]\nfail-on = "never"\n', ["fail-on:", "expected error, warn or info"]),
    ('[lint.per-path]\nlegacy = "SP"\n', ["per-path 'legacy'", "expected a table"]),
    ('[lint.per-path.legacy]\nignor = "SP"\n', ["per-path 'legacy'", "did you mean ignore"]),
    ("[lint\n", ["skra.toml: [lint]", "line 1"]),
    ("lint = 5\n", ["expected a table, found 5"]),
    ('[lint]\nbaseline = "none.json"\n', ["none.json: no such baseline", "--write-baseline"]),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_what_nobody_understands_is_named_with_the_remedy(skra, write, text, told):
    write("skra.toml", text)
    result = skra("lint", write("seed.json", SEED))
    assert result.exit_code == 2
    for part in told:
        assert part in result.stderr


PATTERNS = [
    ("legacy/**", "legacy/a/b.json", True),
    ("legacy/**", "a/legacy/b.json", False),
    ("legacy", "a/legacy/b.json", True),
    ("legacy/", "legacy/b.json", True),
    ("*.draft.json", "a/b.draft.json", True),
    ("*.draft.json", "a/bdraft.json", False),
    ("a/*.json", "a/b/c.json", False),
    ("a/**/c.json", "a/c.json", True),
    ("**/c.json", "c.json", True),
    ("./a/?.json", "a/b.json", True),
    ("a.b", "axb", False),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), PATTERNS)
def test_patterns_of_paths(pattern, path, expected):
    assert fits(pattern, path) is expected


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_pattern_is_one(pattern, path):
    assert fits(pattern, path) in {True, False}
