"""On which fields a message depends by its rules in CEL."""

import pytest

from skra_compat.formats.protobuf.cel import conditions

CASES = [
    ("this.kind != 'card' || has(this.pan)", ("cel on kind",)),
    ("'card' == this.kind ? has(this.pan) : true", ("cel on kind",)),
    ("has(this.business) && this.business.npn != '' || this.type != 1", ("cel on type",)),
    ("this.meta.kind == shop.Kind.KIND_CARD ? has(this.pan) : !has(this.pan)", ("cel on meta.kind",)),
    ("(this.kind in ['a', 'b']) == has(this.pan)", ("cel on kind",)),
    ("this.kind == 'a' && this.by == 'b' ? has(this.pan) : true", ("cel on kind, by",)),
    ("this.from != this.to", ()),
    ("this.age == 0u || this.id != ''", ()),
    ("!has(this.first) || has(this.last)", ()),
    ("this.a == this.b ? 'this.kind == 1' : ''", ()),
    ("this.tags.size() == 2 || has(this.id)", ()),
    ("this.kind == 'a' || this.kind == 'b'", ()),
    ("this.low > 0 && this.kind == 'a'", ()),
    ("this." * 100_000 + "kind == 'a' || has(this.b)", ()),
]


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[case[0][:40] for case in CASES])
@pytest.mark.parametrize("member", ["cel", "cel_expression"])
def test_what_decides(expression, expected, member):
    rule = expression if member == "cel_expression" else {"id": "x", "expression": expression}
    assert conditions({"(buf.validate.message)": {member: [rule]}}) == expected


@pytest.mark.parametrize("odd", [{}, {"(buf.validate.message)": {"disabled": True}}, {"(buf.validate.message)": True}])
def test_other_options_say_nothing(odd):
    assert conditions(odd) == ()
