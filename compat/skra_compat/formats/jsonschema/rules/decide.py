"""Is there a value of one kind that keeps to some atoms and breaks others? Each kind has a file of its own."""

from collections.abc import Sequence

from skra_compat.formats.jsonschema.rules import arrays, numbers, objects, strings
from skra_compat.formats.jsonschema.rules.atom import (
    Among,
    AtLeast,
    AtMost,
    Item,
    Kind,
    Literal,
    Matches,
    MaxSize,
    MinSize,
    MultipleOf,
)
from skra_compat.formats.jsonschema.rules.outcome import Asks, Found, Outcome
from skra_compat.formats.jsonschema.rules.view import View

_OF_STRINGS = (MinSize, MaxSize, Matches)
_OF_NUMBERS = (AtLeast, AtMost, MultipleOf)


def decided(
    ask: Asks, kind: Kind, left: Sequence[Literal], right: Sequence[Item], excluded: Sequence[Among]
) -> Outcome:
    """A value that keeps to all of the left, breaks all of the right, and is not among the excluded."""
    match kind:
        case Kind.NULL:
            return Found(None)
        case Kind.BOOLEAN:
            return Found(value=True)
        case Kind.STRING:
            texts = [value for one in excluded for value in one.values if isinstance(value, str)]
            return strings.search(
                [one for one in left if isinstance(one, _OF_STRINGS)],
                [one for one in right if isinstance(one, _OF_STRINGS)],
                texts,
                ask.budget,
            )
        case Kind.ARRAY:
            return arrays.search(ask, left, right)
        case Kind.OBJECT:
            return objects.search(ask, View.of(left), right)
        case _:
            points = [value for one in excluded for value in one.values if isinstance(value, int | float)]
            return numbers.search(
                kind,
                [one for one in left if isinstance(one, _OF_NUMBERS)],
                [one for one in right if isinstance(one, _OF_NUMBERS)],
                points,
            )
