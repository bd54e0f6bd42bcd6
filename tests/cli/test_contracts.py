"""Contracts on the command line: who breaks, said in every form, and how a contract begins."""

import json

import pytest
import yaml

ORDER = {
    "type": "record",
    "name": "Order",
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "total", "type": "long"},
        {"name": "note", "type": ["null", "string"], "default": None},
    ],
}
TEXTUAL = {**ORDER, "fields": [ORDER["fields"][0], {"name": "total", "type": "string"}, ORDER["fields"][2]]}
LEANER = {**ORDER, "fields": ORDER["fields"][:2]}
BILLING = """
contract: billing
topic: orders
owner: {team: payments, contact: "#payments"}
reads: [id, {path: total, type: integer}]
"""
MAILER = {"contract": "mailer", "topic": "orders", "reads": ["id"]}


@pytest.fixture
def files(write, tmp_path):
    (tmp_path / "orders").mkdir()
    (tmp_path / "contracts").mkdir()
    for name, content in {
        "orders/v1.avsc": ORDER,
        "orders/v2.avsc": TEXTUAL,
        "orders/v3.avsc": LEANER,
        "contracts/billing.yaml": BILLING,
        "contracts/mailer.json": MAILER,
    }.items():
        write(name, content)
    return tmp_path


@pytest.fixture
def check(files, skra):
    def called(new, *words):
        known = files / "orders/v1.avsc"
        return skra("check", files / f"orders/{new}.avsc", known, "--contracts", files / "contracts", *words)

    return called


def test_who_breaks_is_named_with_field_event_and_contact(check):
    found = check("v2", "--level", "NONE")
    assert found.exit_code == 1
    for part in (
        "billing (payments, #payments) breaks",
        "total: needed required, integer",
        '"total": ""',
        "for mailer",
    ):
        assert part in found.output


@pytest.mark.parametrize(
    ("new", "words", "exit_code"),
    [
        ("v3", ["--level", "FORWARD"], 0),
        ("v2", ["--judge", "level", "--level", "NONE"], 0),
        ("v2", ["--judge", "contracts"], 1),
        ("v3", ["--judge", "contracts"], 0),
        ("v3", ["--topic", "orders"], 0),
        ("v3", ["--topic", "ordres"], 2),
    ],
)
def test_who_may_say_no(check, new, words, exit_code):
    assert check(new, *words).exit_code == exit_code


def test_programs_are_told_the_same(check):
    found = json.loads(check("v2", "--output", "json").output)
    billing, mailer = found["consumers"]
    assert (billing["application"], billing["outcome"], billing["blocks"]) == ("billing", "breaks", True)
    (one,) = billing["consequences"]
    assert (one["path"], one["counterexample"]["event"]["total"]) == ("total", "")
    assert mailer["consequences"] == []
    rules = json.loads(check("v2", "--output", "sarif").output)["runs"][0]["results"]
    assert "CONSUMER_BREAKS" in {one["ruleId"] for one in rules}
    assert "title=billing breaks" in check("v2", "--output", "github").output
    assert 'type="CONSUMER_BREAKS"' in check("v2", "--output", "junit").output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("contract: x\ntopic: orders\nreads: [idd]\n", "the nearest is id"),
        ("contract: x\ntopic: orders\nreads:\n  - {path: id, type: strng}\n", "line 4"),
        ("contract: [\n", "not YAML"),
        ("contract: billing\ntopic: orders\nreads: [id]\n", "has a contract for orders already"),
        ("contract: x\ntopic: orders\nreads: [id]\nreads: [total]\n", "'reads' stands twice"),
        ("contract: x\ntopic: orders\nreads: &r [*r]\n", "deeper than 200"),
        ("a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n", "required property"),
        ("contract: x\ntopic: orders\nreads: [{path: id, pattern: '('}]\n", "no regular expression"),
        ("contract: !!python/object/apply:os.system [id]\ntopic: orders\nreads: [id]\n", "is not of type 'string'"),
        ("", "expected a mapping"),
    ],
)
def test_a_contract_that_cannot_be_kept_is_told_at_its_place(check, write, content, said):
    write("contracts/wrong.yaml", content)
    found = check("v3")
    assert found.exit_code == 2
    assert said in found.output
    assert "wrong.yaml" in found.output or "billing.yaml" in found.output


def test_a_small_text_that_means_much_ends_soon(check, write):
    layers = [f"  a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 12)]
    bomb = "\n".join(["contract: x", "topic: orders", "reads: [id]", "x-b:", "  a0: &a0 [1]", *layers])
    write("contracts/bomb.yaml", bomb + "\n")
    found = check("v3")
    assert (found.exit_code, "more than 200000 parts" in found.output) == (2, True)


def test_a_contract_begins_with_paths(files, skra):
    schema = files / "orders/v1.avsc"
    words = ["contract", "init", "--topic", "orders", "--application", "billing", "--schema", schema]
    found = skra(*words, "--fields", "id,total")
    assert yaml.safe_load(found.output) == {
        "contract": "billing",
        "topic": "orders",
        "reads": [{"path": "id", "type": "string"}, {"path": "total", "type": "integer"}],
    }
    wrong = skra(*words, "--fields", "totl")
    assert (wrong.exit_code, "the nearest is total" in wrong.output) == (2, True)


def test_pact_files_come_in_and_go_out(files, skra, write):
    pact = {
        "consumer": {"name": "billing"},
        "provider": {"name": "shop"},
        "messages": [
            {
                "description": "an order",
                "contents": {"id": "a", "total": 1},
                "metadata": {"topic": "orders"},
                "matchingRules": {"body": {"$.total": {"matchers": [{"match": "integer"}]}}},
            }
        ],
    }
    out = files / "imported"
    assert skra("contract", "import-pact", write("pact.json", pact), "--out", out).exit_code == 0
    back = skra("contract", "export-pact", out / "billing.orders.yaml", "--provider", "shop")
    assert json.loads(back.output)["interactions"][0]["matchingRules"]["body"]["$.total"]["matchers"] == [
        {"match": "integer"}
    ]
