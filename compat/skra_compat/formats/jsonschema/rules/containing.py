"""Is there an array that has too few or too many of the items that `contains` asks for?"""

from collections.abc import Sequence

from skra_compat.formats.jsonschema.rules.arrayview import ArrayView
from skra_compat.formats.jsonschema.rules.atom import Contains, Item
from skra_compat.formats.jsonschema.rules.itemize import LONGEST, Wish, made
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Asks, Found, Impossible, Outcome


def contains(ask: Asks, view: ArrayView, demanded: Sequence[Contains], wanted: dict[int, list[Item]]) -> Outcome:
    """An array of the view that breaks every `contains` of these, and at its positions what is wanted there."""
    doubts = [(one, _enough(ask, view, one), _not_too_many(ask, view, one)) for one in demanded]
    if any(enough and not_too_many for _, enough, not_too_many in doubts):
        return IMPOSSIBLE
    nowhere = tuple((one.schema, one.at_least - 1) for one, enough, _ in doubts if not enough)
    tries = [Wish(wanted, nowhere=nowhere)] if len(nowhere) == len(doubts) else []
    for one, _, not_too_many in doubts:
        if not not_too_many and one.at_most is not None and one.at_most < LONGEST:
            must = {position: [one.schema] for position in range(one.at_most + 1)}
            tries.append(Wish(wanted, must, nowhere=tuple(few for few in nowhere if few[0] is not one.schema)))
    answers = (made(ask, view, wish) for wish in tries)
    return next((answer for answer in answers if isinstance(answer, Found)), UNKNOWN)


def _enough(ask: Asks, view: ArrayView, wanted: Contains) -> bool:
    """Whether every array of the left has enough matching items."""
    for one in view.contains:
        if one.at_least >= wanted.at_least and isinstance(ask.child([one.schema], [wanted.schema]), Impossible):
            return True
    matching = 0
    for position in range(min(view.least, view.classes + 1)):
        matching += isinstance(ask.child(view.items(position), [wanted.schema]), Impossible)
        if position == view.classes and matching:
            matching += view.least - view.classes - 1
    return wanted.at_least <= 0 or matching >= wanted.at_least


def _not_too_many(ask: Asks, view: ArrayView, wanted: Contains) -> bool:
    """Whether no array of the left has too many matching items."""
    most = wanted.at_most
    if most is None or (view.most is not None and view.most <= most):
        return True
    for one in view.contains:
        narrower = one.at_most is not None and one.at_most <= most
        if narrower and isinstance(ask.child([wanted.schema], [one.schema]), Impossible):
            return True
    here = view.positions(0)
    return all(isinstance(ask.child([*view.items(p), wanted.schema], ()), Impossible) for p in here)
