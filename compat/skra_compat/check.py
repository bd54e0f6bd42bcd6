"""A candidate against a history, at a level."""

from collections.abc import Sequence

from skra_compat.budget import Limits
from skra_compat.compare import comparison
from skra_compat.level import Direction, Level
from skra_compat.policy import Policy
from skra_compat.schema import Schema
from skra_compat.verdict import Comparison, Verdict


def check(
    candidate: Schema,
    history: Sequence[Schema],
    level: Level,
    policy: Policy = Policy.STRICT,
    limits: Limits = Limits(),
) -> Verdict:
    """Whether the candidate may follow the history (oldest first).

    The newest version is asked first, and the answer ends with the first version that fails: its number is the
    `position` of the last comparison.
    """
    asked: list[Comparison] = []
    for pair, other in level.pairs(history):
        if asked and asked[-1].position != pair.position and not Verdict(tuple(asked)).compatible:
            break
        backward = pair.direction is Direction.BACKWARD
        reader, writer = (candidate, other) if backward else (other, candidate)
        answer = comparison(reader, writer, policy, limits)
        asked.append(answer._replace(direction=pair.direction, position=pair.position))
    return Verdict(tuple(asked), level)
