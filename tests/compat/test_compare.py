import json

import pytest

from skra_compat import InvalidSchema, Limits, Schema, compare


def record(*fields: dict[str, object]) -> Schema:
    return Schema.parse("AVRO", json.dumps({"type": "record", "name": "E", "fields": list(fields)}))


def test_degradations_never_crowd_out_an_incompatibility() -> None:
    added = [{"name": f"f{n}", "type": "int", "default": 7} for n in range(300)]
    reader, writer = record(*added, {"name": "z", "type": "string"}), record({"name": "z", "type": "int"})
    verdict = compare(reader, writer, limits=Limits(reports=10))
    assert not verdict.compatible
    assert len(verdict.degradations) == 10


def test_the_list_of_incompatibilities_is_bounded() -> None:
    reader = record(*({"name": f"f{n}", "type": "string"} for n in range(300)))
    writer = record(*({"name": f"f{n}", "type": "int"} for n in range(300)))
    assert len(compare(reader, writer, limits=Limits(reports=10)).incompatibilities) == 10


def test_no_budget_is_undecided_and_therefore_a_no() -> None:
    schema = record({"name": "f", "type": "int"})
    verdict = compare(schema, record({"name": "g", "type": "int"}), limits=Limits(steps=0))
    assert (verdict.compatible, verdict.proof) == (False, "undecided")


def test_another_language_is_a_no() -> None:
    (one,) = compare(record(), Schema.parse("JSON", "{}")).incompatibilities
    assert one.kind == "FORMAT_CHANGED"


@pytest.mark.parametrize("format_name", ["AVRO", "JSON", "PROTOBUF"])
def test_text_that_nests_without_end_is_refused(format_name: str) -> None:
    with pytest.raises(InvalidSchema):
        Schema.parse(format_name, "[" * 10_000)
