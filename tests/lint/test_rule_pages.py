"""The catalogue in `docs/rules/` says what the rules' docstrings say."""

from pathlib import Path

import pytest

from skra_lint import all_rules
from skra_lint.rule_page import FAMILIES, pages

FOLDER = Path(__file__).parents[2] / "docs" / "rules"


@pytest.mark.parametrize("name", pages())
def test_a_page_is_as_its_rule_says(name):
    written = FOLDER / name
    assert written.is_file(), "a rule without a page: run `python docs/write_rules.py`"
    assert written.read_text("utf-8") == pages()[name], "an old page: run `python docs/write_rules.py`"


def test_every_rule_has_a_page_and_no_page_is_left_over():
    assert {page.name for page in FOLDER.glob("*.md")} == {"README.md", *(f"{rule.code}.md" for rule in all_rules())}
    assert {rule.family for rule in all_rules()} == FAMILIES.keys()
