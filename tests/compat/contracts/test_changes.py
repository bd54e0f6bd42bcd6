"""What becomes of a consumer, change by change."""

import pytest

from skra_compat import Schema
from skra_compat.contracts.audience import verdict
from skra_compat.contracts.document import read_contract
from skra_compat.contracts.draft import draft
from skra_compat.contracts.outcome import Outcome
from tests.compat.contracts.changes import AVRO, CHANGES, JSON, ORDER, PROTOBUF, Change


def contract(*reads, **more):
    return read_contract({"contract": "billing", "topic": "orders", "reads": list(reads), **more})


@pytest.mark.parametrize("change", CHANGES, ids=[f"{one.language}: {one.name}" for one in CHANGES])
def test_what_becomes_of_the_consumer(change: Change):
    before = ORDER[change.language]
    assert change.piece in before
    after = before.replace(change.piece, change.instead, 1) if change.piece else before
    known = [Schema.parse(change.language, before)] if change.piece else []
    answer = verdict(contract(change.need), Schema.parse(change.language, after), known=known)
    assert str(answer.outcome) == change.outcome, answer
    for one in answer.consequences:
        assert one.counterexample is not None
        assert one.path == (change.need if isinstance(change.need, str) else change.need["path"])


@pytest.mark.parametrize(("language", "text"), ORDER.items())
def test_every_need_of_a_draft_is_met(language, text):
    schema = Schema.parse(language, text)
    document = draft("billing", "orders", schema, [])
    assert len(document["reads"]) >= 6
    assert verdict(read_contract(document), schema).outcome is Outcome.OK


def test_a_contract_that_no_schema_meets_waits():
    before, after = (
        Schema.parse("JSON", JSON),
        Schema.parse("JSON", JSON.replace('"integer", "minimum": 0', '"string"')),
    )
    sloppy = contract({"path": "total", "type": "integer", "minimum": 5})
    answer = verdict(sloppy, after, known=[before])
    assert (answer.outcome, answer.pending, answer.blocks) == (Outcome.BREAKS, True, False)
    met_once = contract({"path": "total", "type": "integer"})
    answer = verdict(met_once, after, known=[before])
    assert (answer.pending, answer.blocks) == (False, True)


def test_a_reader_schema_is_asked_by_its_codec():
    reader = AVRO.replace('{"name": "id", "type": "string"},', '{"name": "id", "type": "string", "default": "?"},')
    own = {"type": "AVRO", "schema": reader}
    lacking = Schema.parse("AVRO", AVRO.replace('{"name": "id", "type": "string"},', ""))
    answer = verdict(contract(reader_schema=own), lacking)
    assert answer.outcome is Outcome.DEGRADES
    retyped = Schema.parse("AVRO", AVRO.replace('"total", "type": "long"', '"total", "type": "string"'))
    answer = verdict(contract(reader_schema=own), retyped)
    assert answer.outcome is Outcome.BREAKS
    assert all(one.counterexample is not None for one in answer.consequences)


def test_who_copes_with_nothing_extra_breaks_at_a_new_field():
    strict = contract("id", "lines[].sku", tolerates={"extra_fields": False})
    small = '{"type": "record", "name": "O", "fields": [{"name": "id", "type": "string"}]}'
    assert verdict(contract("id", tolerates={"extra_fields": False}), Schema.parse("AVRO", small)).outcome is Outcome.OK
    assert verdict(strict, Schema.parse("AVRO", AVRO)).outcome is Outcome.BREAKS


def test_an_example_that_can_no_longer_come_is_told():
    narrowed = Schema.parse("JSON", JSON.replace('["NEW", "PAID"]', '["NEW"]'))
    waiting = contract("id", examples=[{"status": "PAID"}])
    assert verdict(waiting, Schema.parse("JSON", JSON)).outcome is Outcome.OK
    answer = verdict(waiting, narrowed)
    assert (answer.outcome, answer.blocks) == (Outcome.DEGRADES, False)


def test_the_key_is_needed():
    keyed = contract("id", key={"path": "total"})
    gone = Schema.parse("PROTOBUF", PROTOBUF.replace("int64 total = 2;", ""))
    (one,) = verdict(keyed, gone, known=[Schema.parse("PROTOBUF", PROTOBUF)]).consequences
    assert one.path == "total"
