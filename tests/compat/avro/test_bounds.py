"""Huge and hostile schemas end in an answer, and the answer has an event where one can be shown."""

import pytest

from skra_compat import InvalidSchema, Limits, compare


def record(name, *fields):
    return {"type": "record", "name": name, "fields": [{"name": key, "type": type_} for key, type_ in fields]}


def wide(count, type_of):
    return record("W", *((f"f{number}", type_of(number)) for number in range(count)))


def within(depth, leaf):
    """Records inside each other, each of which may be any of those around it."""
    tree = leaf
    for number in reversed(range(depth)):
        around = [f"R{outer}" for outer in range(number + 1)]
        fields = [(f"u{at}", ["null", *around]) for at in range(depth)]
        tree = record(f"R{number}", ("n", ["null", tree]), *fields)
    return tree


def doubled(count, leaf):
    """Each record holds the one before it twice."""
    rest = [record(f"R{at}", ("l", f"R{at - 1}"), ("r", f"R{at - 1}")) for at in range(1, count)]
    return [record("R0", ("x", leaf)), *rest]


def chained(count, leaf):
    """Each record may hold the one before it: a path through all of them is longer than any stack."""
    rest = [record(f"R{at}", ("l", ["null", f"R{at - 1}"])) for at in range(1, count)]
    return record("Top", ("all", [record("R0", ("x", leaf)), *rest]), ("last", f"R{count - 1}"))


def many(count, prefix, own="a"):
    """A union of records that refer to each other."""
    return [
        record(
            f"{prefix}{at}", (own, "int"), ("p", ["null", *(f"{prefix}{back}" for back in range(max(0, at - 3), at))])
        )
        for at in range(count)
    ]


HUGE = {
    "recursive unions": (within(12, "int"), within(12, "string")),
    "10,000 fields": (wide(10_000, lambda _: "int"), wide(10_000, lambda _: "string")),
    "5,000 records": (
        wide(5_000, lambda at: record(f"R{at}", ("a", "int"))),
        wide(5_000, lambda at: record(f"R{at}", ("b", "int"))),
    ),
    "100,000 symbols": (
        {"type": "enum", "name": "E", "symbols": ["A"]},
        {"type": "enum", "name": "E", "symbols": [f"S{at}" for at in range(100_000)]},
    ),
    "records by other names": (many(300, "R"), many(300, "S")),
    "records with other fields": (many(300, "R"), many(300, "R", "b")),
    "doubled": (doubled(60, "int"), doubled(60, "string")),
    "a long chain": (chained(2_000, "int"), chained(2_000, "string")),
}


@pytest.mark.parametrize(("reader", "writer"), HUGE.values(), ids=HUGE.keys())
def test_what_is_huge_and_incompatible_has_an_event(avro, reader, writer):
    verdict = compare(reader=avro(reader), writer=avro(writer))
    assert not verdict.compatible
    assert verdict.proof == "proved"
    assert verdict.incompatibilities[0].counterexample
    assert len(verdict.incompatibilities) <= Limits().reports


@pytest.mark.parametrize("tree", [one for one, _ in HUGE.values()], ids=HUGE.keys())
def test_what_is_huge_reads_itself(avro, tree):
    assert compare(reader=avro(tree), writer=avro(tree)).compatible


def test_a_budget_that_is_too_small_ends_undecided(avro):
    small, reader, writer = Limits(steps=50), avro(within(12, "long")), avro(within(12, "int"))
    verdict = compare(reader=reader, writer=writer, limits=small)
    assert not verdict.compatible
    assert verdict.proof == "undecided"


def test_what_is_nested_too_deeply_is_refused(avro):
    tree = "int"
    for _ in range(200):
        tree = {"type": "array", "items": tree}
    with pytest.raises(InvalidSchema, match="nested"):
        avro(tree)


def test_what_grows_deep_by_reference_only_is_compared(avro):
    """An event of 150 records inside each other is more than codecs take: the verdict stands without one."""

    def deep(leaf):
        return [record("R0", ("x", leaf)), *(record(f"R{at}", ("l", f"R{at - 1}")) for at in range(1, 150))]

    assert not compare(reader=avro(deep("int")), writer=avro(deep("string"))).compatible
    assert compare(reader=avro(deep("long")), writer=avro(deep("int"))).compatible
