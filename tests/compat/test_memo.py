"""What is remembered, what is forgotten, and that an answer keeps no schema alive."""

import gc
import json
import weakref

import pytest

from skra_compat import Comparison, Counterexample, Incompatibility, Limits, Policy, Schema, compare
from skra_compat.compare import REMEMBERED
from skra_compat.memo import Memo, weight

FINE = Comparison()


def key(name):
    return name.encode(), b"writer", Policy.STRICT, Limits()


def refusal(values):
    shown = Counterexample(event={"list": [0] * values}, payload=b"", outcome="refused")
    return Comparison((Incompatibility("KIND", "/path", "message", counterexample=shown),))


def test_an_answer_is_found_again():
    memo = Memo(1_000)
    memo.put(key("a"), FINE)
    assert memo.get(key("a")) is FINE
    assert memo.get(key("b")) is None
    assert memo.get((b"a", b"writer", Policy.LENIENT, Limits())) is None
    assert memo.get((b"a", b"writer", Policy.STRICT, Limits(steps=1))) is None


def test_what_was_not_asked_for_longest_goes_first():
    memo = Memo(10 * weight(FINE))
    for number in range(10):
        memo.put(key(str(number)), FINE)
    memo.get(key("0"))
    memo.put(key("more"), FINE)
    assert memo.get(key("0")) is FINE
    assert memo.get(key("1")) is None
    assert len(memo) == 10


def test_a_large_answer_is_not_kept_and_pushes_nothing_out():
    memo = Memo(1_000)
    memo.put(key("small"), FINE)
    memo.put(key("large"), refusal(1_000))
    assert memo.get(key("large")) is None
    assert memo.get(key("small")) is FINE


def test_what_all_answers_weigh_is_bounded():
    memo = Memo(1_000)
    for number in range(100):
        memo.put(key(str(number)), refusal(number % 50))
        memo.put(key(str(number)), refusal(number % 50))
    kept = [memo.get(key(str(number))) for number in range(100)]
    assert 900 < sum(weight(answer) for answer in kept if answer) <= 1_000
    memo.clear()
    assert len(memo) == 0


@pytest.mark.parametrize(
    ("format_name", "text"),
    [
        ("AVRO", json.dumps({"type": "record", "name": "E", "fields": []})),
        ("JSON", '{"type": "object"}'),
        ("PROTOBUF", 'syntax = "proto3"; message E {}'),
    ],
)
def test_an_answer_keeps_no_schema_alive(format_name, text):
    schema = Schema.parse(format_name, text)
    REMEMBERED.clear()
    assert compare(schema, schema).compatible
    assert len(REMEMBERED) == 1
    gone = weakref.ref(schema)
    del schema
    gc.collect()
    assert gone() is None
