"""Everything that is told of many pairs, one line each; run as a script, to see whether each process tells the same."""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from skra_compat import InvalidSchema, Limits, Policy, Schema
from skra_compat.compare import compared
from tests.compat.jsonschema.evolutions import evolutions, in_the_wild
from tests.compat.jsonschema.schemas import Maker, mutated

CASES = Path(__file__).parents[2] / "cases"


def pairs(count: int) -> Iterator[tuple[object, object]]:
    """So many random schemas and changes of them, as many changes of real schemas, and all pairs with a known kind."""
    for seed in range(count):
        random = Random(seed)
        maker = Maker(random, random.choice((4, 6, 7, 2019, 2020)))
        document = maker.document()
        yield mutated(maker, document) if random.random() < 0.75 else maker.document(), document
    changed = [(one, document) for document in in_the_wild().values() for _, one in evolutions(document)]
    yield from islice(changed, 0, None, max(1, len(changed) // count))
    for path in sorted(CASES.glob("jsonschema_kinds*.json")):
        yield from ((row["reader"], row["writer"]) for row in json.loads(path.read_text()))


def told(reader: object, writer: object, policy: Policy) -> str:
    """Verdict, kinds, paths, words and events."""
    try:
        schemas = [Schema.parse("JSON", json.dumps(one)) for one in (reader, writer)]
    except InvalidSchema:
        return "no schema"
    return repr(_bare(compared(*schemas, policy, Limits(steps=20_000))))


def _bare(value):
    """Without the names of what it is made of."""
    return tuple(map(_bare, value)) if isinstance(value, tuple) else value


if __name__ == "__main__":
    asked = list(enumerate(pairs(int(sys.argv[1]))))
    order = -1 if "backwards" in sys.argv else 1
    lines = [told(*pair, Policy.LENIENT if number % 3 == 0 else Policy.STRICT) for number, pair in asked[::order]]
    print("\n".join(lines[::order]))
