"""Streams of one event are not split, however many optional fields and attributes they have."""

import json
import random

import pytest

from skra_compat import Schema
from skra_lint.split import CannotSplit, propose
from tests.lint.families import family as drawn
from tests.lint.families import member, sample
from tests.lint.families.written import json_schema


def single(seed):
    """A family of one type: its fields, and attributes that decide nothing."""
    made = drawn(seed)
    draw = random.Random(seed)
    names = [f"{noun}_{at}" for at in range(9) for noun in ("size", "note", "code", "mark", "level", "zone")]
    members = [member(draw, names) for _ in range(draw.randint(3, 10))]
    for one in members:
        one.rate = draw.choice([1.0, 0.9, 0.5, 0.2, 0.05])
    made.common, made.own, made.types, made.rare = members, {"created": []}, ["created", "never"], ""
    return made


@pytest.mark.parametrize("seed", range(40))
def test_a_single_purpose_stream_is_not_split(seed):
    made, draw = single(seed), random.Random(seed)
    events = [sample(made, "created", draw, at / 400) for at in range(400)]
    for event in events:
        event |= {"currency": draw.choice(["ISK", "EUR"]), "channel": draw.choice(["web", "shop", "phone"])}
    document = json.loads(json_schema(made))
    document["properties"] |= {name: {"type": "string"} for name in ("currency", "channel")}
    document["title"] = "ParcelCreated"
    made.documented = False
    with pytest.raises(CannotSplit):
        propose(Schema.parse("JSON", json.dumps(document)), name="x", samples=events)
