"""What each change is called, where it is, and what event shows it."""

import pytest

from skra_compat import compare

MILLIS = {"type": "long", "logicalType": "timestamp-millis"}
MICROS = {"type": "long", "logicalType": "timestamp-micros"}


def record(*fields, name="R", **more):
    keys = ("name", "type", "default")
    return {"type": "record", "name": name, "fields": [dict(zip(keys, one, strict=False)) for one in fields], **more}


def enum(*symbols, **more):
    return {"type": "enum", "name": "E", "symbols": list(symbols), **more}


def decimal(precision, scale):
    return {"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale}


ALIASED = {"name": "b", "type": "int", "aliases": ["a"]}

# reader, writer, kind, path in the reader, the event that shows it
INCOMPATIBLE = {
    "field without default": (
        record(("a", "int"), ("b", "int")),
        record(("a", "int")),
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        "/fields/1",
        {"a": 0},
    ),
    "enum field without default": (
        record(("e", enum("A", default="A"))),
        record(),
        "TYPE_MISMATCH",
        "/fields/0/type",
        {},
    ),
    "type": (record(("a", "string")), record(("a", "double")), "TYPE_MISMATCH", "/fields/0/type", {"a": 0.0}),
    "narrowed": (record(("a", "int")), record(("a", "long")), "TYPE_MISMATCH", "/fields/0/type", {"a": 0}),
    "items": (
        record(("a", {"type": "array", "items": "int"})),
        record(("a", {"type": "array", "items": "string"})),
        "TYPE_MISMATCH",
        "/fields/0/type/items",
        {"a": [""]},
    ),
    "values": (
        {"type": "map", "values": "int"},
        {"type": "map", "values": "string"},
        "TYPE_MISMATCH",
        "/values",
        {"key": ""},
    ),
    "symbol": (enum("A"), enum("A", "B"), "MISSING_ENUM_SYMBOLS", "/symbols", "B"),
    "size": (
        {"type": "fixed", "name": "F", "size": 1},
        {"type": "fixed", "name": "F", "size": 2},
        "FIXED_SIZE_MISMATCH",
        "/size",
        "\0\0",
    ),
    "name": (record(("a", "int"), name="Q"), record(("a", "int")), "NAME_MISMATCH", "/name", {"a": 0}),
    "branch": (["null", "int"], ["null", "int", "string"], "MISSING_UNION_BRANCH", "/2", ""),
    "no union any more": ("int", ["int", "string"], "TYPE_MISMATCH", "/1", ""),
    "inside a branch": (
        record(("a", ["null", record(("x", "int"), ("y", "int"), name="Q")])),
        record(("z", "int"), ("a", ["null", record(("x", "int"), name="Q")])),
        "MISSING_UNION_BRANCH",
        "/fields/0/type/1",
        {"z": 0, "a": {"x": 0}},
    ),
    "inside a recursive type": (
        record(("v", "int"), ("next", ["null", "R"])),
        record(("v", "string"), ("next", ["null", "R"])),
        "TYPE_MISMATCH",
        "/fields/0/type",
        {"v": "", "next": None},
    ),
    "one field for two": (
        {"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, ALIASED]},
        record(("a", "int")),
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        "/fields/1",
        {"a": 0},
    ),
}


@pytest.mark.parametrize("change", INCOMPATIBLE.values(), ids=INCOMPATIBLE.keys())
def test_an_incompatible_change_has_its_name_its_place_and_an_event(avro, change):
    reader, writer, kind, path, event = change
    verdict = compare(reader=avro(reader), writer=avro(writer))
    found = verdict.incompatibilities[0]
    assert not verdict.compatible
    assert (found.kind, found.path) == (kind, path)
    assert found.counterexample.event == event
    assert avro(writer).values().write(event) == found.counterexample.payload
    assert found.fix


COMPATIBLE = {
    "default": (record(("a", "int"), ("b", "int", 1)), record(("a", "int"))),
    "field dropped": (record(), record(("a", "int"))),
    "other order": (record(("a", "int"), ("b", "string")), record(("b", "string"), ("a", "int"))),
    "alias": ({"type": "record", "name": "R", "fields": [ALIASED]}, record(("a", "int"))),
    "type alias": (record(name="Q", aliases=["R"]), record()),
    "namespace": (record(name="a.R"), record(name="b.R")),
    "promotions": (record(("a", "double"), ("b", "bytes")), record(("a", "int"), ("b", "string"))),
    "into a union": (["null", "string"], "string"),
    "wider union": (["null", "string", "double"], ["null", "int"]),
    "enum default": (enum("A", default="A"), enum("A", "B")),
    "only branch": ("int", ["int"]),
    "recursion": (record(("n", ["null", "R"])), record(("n", ["R", "null"]))),
    "documentation": (record(doc="x"), record(doc="y", team="z")),
}


@pytest.mark.parametrize(("reader", "writer"), COMPATIBLE.values(), ids=COMPATIBLE.keys())
def test_a_compatible_change_is_compatible(avro, reader, writer):
    verdict = compare(reader=avro(reader), writer=avro(writer))
    assert verdict.compatible, verdict.incompatibilities


# reader, writer, kind, what the reader makes of the event
DEGRADED = {
    "default": (record(("a", "int", 7)), record(), "FIELD_DEFAULT_USED", "reads a as 7"),
    "symbol": (enum("A", default="A"), enum("A", "B"), "ENUM_DEFAULT_USED", "reads 'A', written was 'B'"),
    "digits": ("double", "long", "DIGITS_LOST", "written was 9007199254740993"),
    "unit": (MICROS, MILLIS, "LOGICAL_TYPE_CHANGED", "written was timestamp 1970-01-02"),
    "scale": (decimal(5, 3), decimal(5, 2), "DECIMAL_SCALE_CHANGED", "reads 0.001, written was 0.01"),
    "precision": (decimal(3, 2), decimal(5, 2), "DECIMAL_PRECISION_REDUCED", "more than 3 digits"),
    "in a branch": (["null", "double"], ["null", "long"], "DIGITS_LOST", "reads 9007199254740992.0"),
}


@pytest.mark.parametrize(("reader", "writer", "kind", "outcome"), DEGRADED.values(), ids=DEGRADED.keys())
def test_a_change_of_meaning_is_shown_and_does_not_block(avro, reader, writer, kind, outcome):
    verdict = compare(reader=avro(reader), writer=avro(writer))
    (found,) = verdict.degradations
    assert verdict.compatible
    assert found.kind == kind
    assert outcome in found.counterexample.outcome


def test_the_place_in_the_writer_is_named_where_it_differs(avro):
    reader = record(("a", "int"))
    writer = record(("z", "int"), ("a", "string"))
    (found,) = compare(reader=avro(reader), writer=avro(writer)).incompatibilities
    assert (found.path, found.writer_path) == ("/fields/0/type", "/fields/1/type")


@pytest.mark.parametrize(("names", "outcome"), [("ab", None), ("ba", "KeyError: 'b'")])
def test_two_fields_of_the_writer_for_one_of_the_reader_are_refused(avro, names, outcome):
    """Java's reader raises always, fastavro only if the name comes before the alias."""
    reader = {"type": "record", "name": "R", "fields": [ALIASED]}
    writer = record(*((name, "int") for name in names))
    (found,) = compare(reader=avro(reader), writer=avro(writer)).incompatibilities
    assert (found.kind, found.path) == ("READER_FIELD_AMBIGUOUS", "/fields/0")
    assert outcome == (found.counterexample and found.counterexample.outcome)


def test_what_is_wrong_is_told_in_the_order_of_the_reader(avro):
    inner = record(("a", "string"), name="I")
    reader = record(("a", "int"), ("i", inner), ("b", "int"), ("c", "int"))
    writer = record(("c", "string"), ("i", record(("a", "int"), name="I")), ("a", "string"))
    found = compare(reader=avro(reader), writer=avro(writer)).incompatibilities
    assert [one.path for one in found] == [
        "/fields/0/type",
        "/fields/1/type/fields/0/type",
        "/fields/2",
        "/fields/3/type",
    ]
    assert found[1].message.startswith("i.a: the reader expects string, the writer writes int")


def test_an_old_name_is_guessed(avro):
    reader = record(("total", "double"), ("id", "string"))
    writer = record(("sum", "double"), ("id", "string"))
    (found,) = compare(reader=avro(reader), writer=avro(writer)).incompatibilities
    assert 'the alias "sum"' in found.fix


def test_a_branch_that_fails_elsewhere_is_found_wanting_in_a_union_too(avro):
    def both(type_):
        return record(("one", record(("x", type_), name="I")), ("two", ["null", "I"]))

    found = compare(reader=avro(both("int")), writer=avro(both("string"))).incompatibilities
    assert [(one.kind, one.path) for one in found] == [
        ("TYPE_MISMATCH", "/fields/0/type/fields/0/type"),
        ("MISSING_UNION_BRANCH", "/fields/1/type/1"),
    ]
    assert found[1].counterexample.event == {"one": {"x": ""}, "two": {"x": ""}}


WANTED = record(("x", "int"), name="a.R")
ALIAS = record(("x", "int"), name="a.S", aliases=["a.R"])
UNIONS = {
    "an alias renames it and fails, the exact name would fit": (
        [record(("x", "string"), name="a.S", aliases=["a.R"]), record(("x", "int"), name="a.R")],
        False,
    ),
    "the exact name fails, an alias fits": ([record(("x", "string"), name="a.R"), ALIAS], True),
    "an alias fits before the exact name": ([ALIAS, record(("x", "string"), name="a.R")], True),
    "the exact name fails, a short name would fit": (
        [record(("x", "string"), name="a.R"), record(("x", "int"), name="b.R")],
        False,
    ),
    "a short name fits": ([record(("x", "string"), name="b.R"), record(("x", "int"), name="c.R")], True),
    "nothing but the shape fits": ([record(("x", "int"), name="a.S")], False),
}


@pytest.mark.parametrize(("union", "compatible"), UNIONS.values(), ids=UNIONS.keys())
def test_the_branch_is_the_one_that_a_codec_takes(avro, union, compatible):
    assert compare(reader=avro(union), writer=avro(WANTED)).compatible == compatible


def test_an_alias_cannot_name_a_type_outside_of_all_namespaces_from_inside_of_one(avro):
    """Java's checker and fastavro on the text as it stands say so; Java's reader alone takes it."""
    reader = record(name="a.S", aliases=[".R"])
    (found,) = compare(reader=avro(reader), writer=avro(record(name="R"))).incompatibilities
    assert (found.kind, found.path, found.fix) == ("NAME_MISMATCH", "/name", "keep the name R")


def test_many_recursive_unions_end(avro):
    def nest(own):
        return [
            record(("x", ["null", *(f"R{j}" for j in range(i + 1))]), (own, "int"), name=f"R{i}") for i in range(12)
        ]

    assert not compare(reader=avro(nest("a")), writer=avro(nest("b"))).compatible
    assert compare(reader=avro(nest("a")), writer=avro(nest("a"))).compatible
