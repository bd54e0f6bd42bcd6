"""References in every language, and their bounds."""

import pytest

from skra_app.errors import UnacceptableSchema
from skra_app.registry import Candidate, Limits, Registry
from skra_app.registry.register import register
from skra_compat import Limits as EngineLimits
from skra_compat import Reference

MONEY_AVRO = '{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"cents","type":"long"}]}'
LINE_AVRO = '{"type":"record","name":"Line","namespace":"shop","fields":[{"name":"price","type":"shop.Money"}]}'
ORDER_AVRO = '{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"line","type":"shop.Line"}]}'

MONEY_JSON = '{"type":"object","properties":{"cents":{"type":"integer"}}}'
LINE_JSON = '{"type":"object","properties":{"price":{"$ref":"money.json"}}}'
ORDER_JSON = '{"type":"object","properties":{"line":{"$ref":"line.json"}}}'

MONEY_PROTO = 'syntax = "proto3"; package shop; message Money { int64 cents = 1; }'
LINE_PROTO = 'syntax = "proto3"; package shop; import "money.proto"; message Line { Money price = 1; }'
ORDER_PROTO = 'syntax = "proto3"; package shop; import "line.proto"; message Order { Line line = 1; }'

LANGUAGES = [
    pytest.param("AVRO", ("shop.Money", "shop.Line"), (MONEY_AVRO, LINE_AVRO, ORDER_AVRO), id="AVRO"),
    pytest.param("JSON", ("money.json", "line.json"), (MONEY_JSON, LINE_JSON, ORDER_JSON), id="JSON"),
    pytest.param("PROTOBUF", ("money.proto", "line.proto"), (MONEY_PROTO, LINE_PROTO, ORDER_PROTO), id="PROTOBUF"),
]


@pytest.mark.parametrize(("language", "names", "texts"), LANGUAGES)
def test_a_schema_refers_through_another(put, registry, journal, *, language, names, texts):
    money, line, order = texts
    put("money", Candidate(money, language))
    put("line", Candidate(line, language, (Reference(names[0], "money", -1),)))
    made = put("orders-value", Candidate(order, language, (Reference(names[1], "line", 1),)))
    assert made.references == (Reference(names[1], "line", 1),)
    for each in (registry, Registry(journal)):
        assert each.schema("", made.id).canonical == made.canonical
    again = put("orders-value", Candidate(order, language, (Reference(names[1], "line", -1),)))
    assert (again.id, again.created) == (made.id, False)


@pytest.mark.parametrize(("language", "names", "texts"), LANGUAGES)
def test_a_name_that_nothing_stands_behind(put, registry, *, language, names, texts):
    head = registry.head()
    with pytest.raises(UnacceptableSchema):
        put("line", Candidate(texts[1], language))
    with pytest.raises(UnacceptableSchema, match=r'"money" and version latest'):
        put("line", Candidate(texts[1], language, (Reference(names[0], "money", -1),)))
    assert registry.head() == head


def test_the_same_text_with_other_references_is_another_schema(put, record):
    put("b", record("B"))
    put("b", record("B", "x int"))
    first = put("a", record("A", "b B", references=(Reference("B", "b", 1),)))
    second = put("a", record("A", "b B", references=(Reference("B", "b", 2),)))
    assert (first.canonical, second.number) == (second.canonical, 2)
    assert first.guid != second.guid
    assert first.id != second.id


def test_references_have_a_limit_over_all_levels(journal, somebody, record):
    registry = Registry(journal, limits=Limits(engine=EngineLimits(references=3)))
    register(registry, "s0", record("R0"), somebody)
    for number in range(1, 4):
        before = Reference(f"R{number - 1}", f"s{number - 1}", 1)
        register(registry, f"s{number}", record(f"R{number}", f"x {before.name}", references=(before,)), somebody)
    with pytest.raises(UnacceptableSchema, match="more than 3 schemas"):
        register(registry, "s4", record("R4", "x R3", references=(Reference("R3", "s3", 1),)), somebody)


def test_one_schema_reached_twice_is_one(put, record):
    put("money", record("Money", "cents long"))
    by_money = Reference("Money", "money", 1)
    put("price", record("Price", "m Money", references=(by_money,)))
    put("tax", record("Tax", "m Money", references=(by_money,)))
    both = (Reference("Price", "price", 1), Reference("Tax", "tax", 1), by_money)
    assert put("order", record("Order", "price Price", "tax Tax", "total Money", references=both)).number == 1
