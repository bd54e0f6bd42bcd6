"""A field that has a meaning only for some values of another field.

Such a field says that several events share one schema: whoever reads one of them must know which fields to expect.

Bad:

    ProductEngagement
      productType     Book | Movie
      watchedPreview  boolean or null   "Only applies to productType=Movie"

Good:

    MovieClick
      movieId
      watchedPreview  boolean

It is an error where a second thing says the same: the sentence names the field beside its value (`productType=Movie`),
the values are deeds (`action: open | close`), or another field goes with other values. Else it is a warning.

Fix: one event per value; `skra split` writes the schemas.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.scope import Scope
from skra_lint.stream import Category
from skra_lint.ties import Tie, ties_of
from skra_lint.vocabulary import vocabulary
from skra_lint.words import share_of_deeds, words

_OF_THE_THING = 0.2
"""In an event whose constant is one deed (`type: track.ready`): sorts of the thing that it befell have own fields."""
_MOSTLY = 0.6
"""Share of the values that are deeds, from which on what lists them tells deeds apart."""


@rule(
    "SP101",
    "conditional-field",
    Severity.ERROR,
    ruleset=RuleSet.MINIMAL,
    exempt=(Category.CHANGE_DATA, Category.LOG),
)
def conditional_field(event: LintedEvent) -> Iterator[Hit]:
    """Fields whose documentation ties them to a discriminator beside them."""
    tied = {field.path: list(ties_of(field, event.tie_index)) for field in event.fields if event.discriminators}
    plain = [tie for ties in tied.values() for tie in ties if _says_plainly(tie)]
    for ties in tied.values():
        if ties:
            surest = max(ties, key=lambda tie: _confidence(tie, event))
            together = [tie for tie in ties if tie.condition == surest.condition]
            certain = any(_is_proved(tie, plain) for tie in together)
            yield _hit(surest, together, _confidence(surest, event), certain=certain)


def _says_plainly(tie: Tie) -> bool:
    """A sentence that names listed values of what tells events apart, about a field that may be absent."""
    told_apart = tie.discriminator.named and tie.discriminator.listed and not tie.discriminator.outcome
    return told_apart and bool(tie.values) and tie.field.soft and not tie.condition.explains


def _is_proved(tie: Tie, plain: list[Tie]) -> bool:
    """Whether a second thing says so: the name beside the value, deeds for values, or a field of other values."""
    if tie not in plain:
        return False
    found = tie.discriminator
    if len(words(found.field.name)) > 1 and Scope(tie.condition.scope).names(found):
        return True
    if found.of_deeds and share_of_deeds(found.values) >= _MOSTLY:
        return True
    own = (found.field.path, tie.condition.polarity, tie.values)
    return any(
        one.field.path != tie.field.path and (one.discriminator.field.path, one.condition.polarity, one.values) != own
        for one in plain
    )


def _confidence(tie: Tie, event: LintedEvent) -> float:
    """How surely the tie splits the event; a field that is always there may only be explained by the sentence."""
    if tie.discriminator.outcome or _of_attribute(tie):
        return 0.15
    if event.identified and event.names_one_deed and not tie.discriminator.of_deeds:
        return _OF_THE_THING
    explains = tie.condition.explains
    if not tie.field.soft and tie.field.types and event.format != "PROTOBUF":
        return 0.6 if tie.discriminator.named and not explains else 0.3
    if not tie.discriminator.named:
        return 0.45 if explains or not tie.field.soft or not tie.values else 0.7
    if not tie.discriminator.listed or not tie.field.soft:
        return 0.8 if not explains else 0.6
    return 0.95 if not explains else 0.8


def _of_attribute(tie: Tie) -> bool:
    parts = words(tie.discriminator.field.name)
    singular = {part.removesuffix("s") for part in parts}
    return not tie.discriminator.named and not vocabulary("attributes").isdisjoint({*parts, *singular})


def _hit(tie: Tie, together: list[Tie], confidence: float, *, certain: bool) -> Hit:
    told_apart = tie.discriminator.field.name
    meaning = " and ".join(_meaning(one) for one in together)
    return Hit(
        f"'{tie.field.name}' depends on {meaning}: the event serves more than one purpose",
        path=tie.field.path,
        evidence=tie.condition.sentence,
        fix=f"split the event by '{told_apart}': `skra split` writes the schemas",
        confidence=confidence,
        line=tie.field.line,
        at_most=Severity.INFO if confidence <= 0.5 else Severity.ERROR if certain else Severity.WARN,
    )


def _meaning(tie: Tie) -> str:
    name = tie.discriminator.field.name
    return f"{name}={' or '.join(tie.values)}" if tie.values else f"some values of {name}"
