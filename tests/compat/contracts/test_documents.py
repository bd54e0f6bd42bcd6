"""Documents that are no contracts, contracts that nobody could keep, and the published schema."""

import json
from pathlib import Path

import pytest

from skra_compat import Schema
from skra_compat.contracts.audience import verdict
from skra_compat.contracts.document import read_contract
from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.outcome import Outcome
from skra_compat.contracts.path import Path as EventPath
from skra_compat.contracts.published import DOCUMENT
from skra_compat.contracts.review import review
from tests.compat.contracts.changes import ORDER

ROOT = Path(__file__).parents[3]
BASE = {"contract": "billing", "topic": "orders"}


def nested(depth):
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], ""),
        ({"topic": "orders", "reads": []}, ""),
        (BASE, ""),
        ({**BASE, "reads": [{"path": "x", "type": "strng"}]}, "reads/0"),
        ({**BASE, "reads": [{"path": ""}]}, "reads/0"),
        ({**BASE, "reads": ["a..b"]}, "reads/0"),
        ({**BASE, "reads": ["a[0]"]}, "reads/0"),
        ({**BASE, "reads": [{"path": "a", "whenn": {}}]}, "reads/0"),
        ({**BASE, "reads": ["a"], "from": "yesterday"}, "from"),
        ({**BASE, "reads": ["a"], "reader_schema": {"avro": "here.avsc"}}, "reader_schema/avro"),
        ({**BASE, "reads": ["a"], "reader_schema": {"type": "AVRO", "schema": "nonsense"}}, "reader_schema"),
        ({**BASE, "reads": ["a"], "reader_schema": {"type": "COBOL", "schema": "01 A."}}, "reader_schema"),
        ({**BASE, "reads": ["a"], "key": {"path": "["}}, "key/path"),
        ({**BASE, "reads": [{"path": "a", "pattern": "("}]}, "reads/0/pattern"),
        ({**BASE, "reads": [".".join("a" * 51)]}, "reads/0"),
        ({**BASE, "reads": ["a" * 1001]}, "reads/0"),
        ({**BASE, "reads": ["a"], "examples": [nested(200)]}, ""),
        (None, ""),
    ],
)
def test_what_is_no_contract_is_refused_at_its_place(document, place):
    with pytest.raises(InvalidContract) as refused:
        read_contract(document)
    assert refused.value.path.startswith(place)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"contract": "x", "topic": "orders", "read": ["a"]}, "'read' is not known here: did you mean reads"),
        ({**BASE, "reads": [{"path": "a", "tpye": "string"}]}, "'tpye' is not known here: did you mean type"),
        ([], "expected a mapping with contract, topic and reads"),
    ],
)
def test_what_is_misspelled_is_told_with_what_was_meant(document, said):
    with pytest.raises(InvalidContract, match=said):
        read_contract(document)


@pytest.mark.parametrize(("steps", "most"), [(20, Outcome.OK), (50, Outcome.UNDECIDED)])
def test_a_long_path_ends_in_an_answer(steps, most):
    text = '{"type": "object", "properties": {"a": {"$ref": "#"}, "id": {"type": "string"}}}'
    path = ".".join(["a"] * (steps - 1) + ["id"])
    need = {"path": path, "type": "string", "presence": "optional"}
    assert verdict(read_contract({**BASE, "reads": [need]}), Schema.parse("JSON", text)).outcome <= most


def test_a_reader_of_another_language_is_refused():
    own = {"type": "JSON", "schema": {"type": "object"}}
    with pytest.raises(InvalidContract, match="reads none of their events"):
        review(read_contract({**BASE, "reader_schema": own}), [Schema.parse("AVRO", ORDER["AVRO"])])


@pytest.mark.parametrize("language", ORDER)
@pytest.mark.parametrize(
    ("need", "said"),
    [
        ("idd", "the nearest is id"),
        ("lines.sku", r"the nearest is lines\[\].sku"),
        ({"path": "total", "type": "boolean"}, "ever has boolean at total"),
        ({"path": "total", "type": "integer", "minimum": 3, "maximum": 2}, "contradicts itself"),
        ({"path": "id", "type": "string", "one_of": [1]}, "contradicts itself"),
        ({"path": "id", "when": {"statsu": "NEW"}}, "the nearest is status"),
    ],
)
def test_what_nobody_could_keep_is_refused(language, need, said):
    contract = read_contract({**BASE, "reads": [need]})
    with pytest.raises(InvalidContract, match=said):
        review(contract, [Schema.parse(language, ORDER[language])])


@pytest.mark.parametrize("language", ORDER)
def test_what_some_schema_could_meet_is_fine(language):
    reads = ["id", {"path": "coupon", "type": "string"}, {"path": "total", "minimum": 7}, "lines[].sku"]
    review(read_contract({**BASE, "reads": reads}), [Schema.parse(language, ORDER[language])])


@pytest.mark.parametrize(
    "text", ["a", "a.b", "lines[].sku", "a.*", "a.*.b", "['x.y']", "a['it\\'s'].b", "[].a", "a[][].b"]
)
def test_a_path_is_written_as_it_was_read(text):
    assert str(EventPath.parse(text)) == text


def test_the_published_schema_is_the_one_in_force():
    assert json.loads((ROOT / "docs" / "contract.schema.json").read_text()) == DOCUMENT
