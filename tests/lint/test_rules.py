"""Every rule trips on the bad and passes the good, in every language."""

from pathlib import Path

from skra_lint import all_rules, lint, select_rules

CASES = Path(__file__).parent / "cases"


def test_case(code, verdict, language, case_event, judged):
    schema, stream = judged(language, case_event)
    rules = select_rules() if code.startswith(("SP", "LN")) else select_rules([code])
    found = [finding for finding in lint(schema, name="event", rules=rules, stream=stream) if finding.code == code]
    assert bool(found) == (verdict == "trips"), (found, schema.text)


def test_every_rule_explains_itself_with_a_bad_and_a_good_event():
    for rule in all_rules():
        assert "Bad:" in rule.doc, rule.code
        assert "Good:" in rule.doc, rule.code
        assert "Fix:" in rule.doc, rule.code


def test_every_rule_has_three_cases_of_each_kind():
    for rule in all_rules():
        text = (CASES / f"{rule.code}.txt").read_text("utf-8")
        assert min(text.count("## trips"), text.count("## passes")) >= 3, rule.code


def test_codes_and_names_are_unique():
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len(rules) == len({rule.name for rule in rules})
