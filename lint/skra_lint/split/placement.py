"""Which fields a combination has, by the polarity of the sentences that condition them.

A field that the old schema requires is never conditional: its sentence explains. And where the documentation gives
another reason for null ("null if there is no such recommendation"), the field stays optional where it applies.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from skra_compat.outline import Field
from skra_lint.conditions import Condition, Polarity, without_conditions
from skra_lint.split.plan import Combination, Presence
from skra_lint.ties import Tie

_MAY_BE_MISSING = re.compile(
    r"\b(?:if (?:any|available|known|present|there|set|provided|applicable)|optional(?:ly)?"
    r"|may be (?:null|empty|absent|omitted|missing)"
    r"|can be (?:null|empty|absent|omitted)|null if|null when|empty if|or null|where known|when known)\b",
    re.IGNORECASE,
)


def told(field: Field, ties: Sequence[Tie], combination: Combination) -> Presence:
    """What the documentation says of a field that may be missing in the event of one combination."""
    telling = [tie for tie in ties if tie.values]
    if not telling:
        return Presence.AS_BEFORE
    sentences = [(condition, list(group)) for condition, group in groupby(telling, key=lambda tie: tie.condition)]
    return _presence(field, sentences, combination, settled_by(telling))


def settled_by(ties: Sequence[Tie]) -> frozenset[str]:
    """The sentences of these ties, which say nothing where the event is already told."""
    return frozenset(tie.condition.sentence for tie in ties)


def _presence(
    field: Field, sentences: list[tuple[Condition, list[Tie]]], combination: Combination, settled: frozenset[str]
) -> Presence:
    met = dict.fromkeys(Polarity, False)
    said = {condition.polarity for condition, _ in sentences}
    explained = False
    for condition, ties in sentences:
        if all(combination.get(tie.discriminator.field.path) in tie.values for tie in ties):
            met[condition.polarity] = True
            explained = explained or condition.explains
    if met[Polarity.NEGATED]:
        return Presence.ABSENT
    if met[Polarity.REQUIRED]:
        return Presence.REQUIRED
    if Polarity.ONLY in said and not met[Polarity.ONLY]:
        return Presence.ABSENT
    if Polarity.ONLY in said or Polarity.NEGATED in said:
        rest = without_conditions(field.doc, settled)
        return Presence.OPTIONAL if explained or _MAY_BE_MISSING.search(rest) else Presence.REQUIRED
    return Presence.OPTIONAL
