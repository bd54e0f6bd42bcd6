"""`skra search` with a real registry."""

import json

import pytest

EVENT = {
    "type": "record",
    "name": "OrderPlaced",
    "fields": [
        {"name": "orderId", "type": "string", "doc": "which order"},
        {"name": "email", "type": "string", "confluent:tags": ["PII"]},
    ],
}


@pytest.fixture(scope="module", autouse=True)
def registered(skra, service, tmp_path_factory):
    file = tmp_path_factory.mktemp("schemas") / "order.avsc"
    file.write_text(json.dumps(EVENT))
    assert skra("register", "orders-value", file, SKRA_URL=service.registry_url).exit_code == 0


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["order", "id"], "orders-value\tversion 1\torderId\tstring"),
        (["tag:pii"], "orders-value\tversion 1\temail\tstring\ttag: PII"),
        (["which"], "orders-value\tversion 1\torderId\tstring\tdoc: which order"),
        (["subject:orders*"], "orders-value\tversion 1"),
    ],
)
def test_what_is_found_is_told_in_lines(ask, words, line):
    done = ask("search", *words)
    assert (done.exit_code, done.stdout) == (0, f"{line}\n")


def test_for_programs_it_is_json(ask):
    answer = json.loads(ask("search", "orderId", "--output", "json").stdout)
    assert (answer["total"], answer["hits"][0]["path"]) == (1, "orderId")


def test_there_is_more_than_is_shown(ask):
    done = ask("search", "string", "--limit", 1)
    assert done.stderr == "1 of 2: --offset 1 shows more\n"


def test_nothing_is_an_answer_and_nonsense_is_none(ask):
    assert ask("search", "zebra").exit_code == 1
    assert ask("search", "colour:red").exit_code == 2
