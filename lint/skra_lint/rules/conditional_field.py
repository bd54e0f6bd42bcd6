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

Fix: one event per value; `skra split` writes the schemas.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import RuleSet, rule
from skra_lint.stream import Category
from skra_lint.ties import Tie, ties_of
from skra_lint.vocabulary import vocabulary
from skra_lint.words import words


@rule(
    "SP101",
    "conditional-field",
    Severity.ERROR,
    ruleset=RuleSet.MINIMAL,
    exempt=(Category.CHANGE_DATA, Category.LOG),
)
def conditional_field(event: LintedEvent) -> Iterator[Hit]:
    """Fields whose documentation ties them to a discriminator beside them."""
    for field in event.fields if event.discriminators else ():
        ties = list(ties_of(field, event.tie_index))
        if ties:
            surest = max(ties, key=lambda tie: _confidence(tie, event))
            together = [tie for tie in ties if tie.condition == surest.condition]
            yield _hit(surest, together, _confidence(surest, event))


def _confidence(tie: Tie, event: LintedEvent) -> float:
    """How surely the tie splits the event; a field that is always there may only be explained by the sentence."""
    if tie.discriminator.outcome or _of_attribute(tie):
        return 0.15
    explains = tie.condition.explains
    if not tie.field.soft and tie.field.types and event.format != "PROTOBUF":
        return 0.6 if tie.discriminator.named and not explains else 0.3
    if not tie.discriminator.named:
        return 0.45 if explains or not tie.field.soft else 0.7
    if not tie.discriminator.listed or not tie.field.soft:
        return 0.8 if not explains else 0.6
    return 0.95 if not explains else 0.8


def _of_attribute(tie: Tie) -> bool:
    parts = words(tie.discriminator.field.name)
    singular = {part.removesuffix("s") for part in parts}
    return not tie.discriminator.named and not vocabulary("attributes").isdisjoint({*parts, *singular})


def _hit(tie: Tie, together: list[Tie], confidence: float) -> Hit:
    told_apart = tie.discriminator.field.name
    meaning = " and ".join(_meaning(one) for one in together)
    return Hit(
        f"'{tie.field.name}' depends on {meaning}: the event serves more than one purpose",
        path=tie.field.path,
        evidence=tie.condition.sentence,
        fix=f"split the event by '{told_apart}': `skra split` writes the schemas",
        confidence=confidence,
        line=tie.field.line,
        at_most=Severity.INFO if confidence <= 0.5 else Severity.ERROR,
    )


def _meaning(tie: Tie) -> str:
    name = tie.discriminator.field.name
    return f"{name}={' or '.join(tie.values)}" if tie.values else f"some values of {name}"
