"""Whether there is an event of the writer that the reader refuses; a "yes" is then explained.

Most pairs are compatible, and most processes compare few pairs: the explanation is not even imported before it is due.
"""

from collections.abc import Iterator

from skra_compat.budget import Budget, Exhausted
from skra_compat.difference import Difference
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.expand import Space
from skra_compat.formats.jsonschema.rules.outcome import Impossible
from skra_compat.formats.jsonschema.rules.prove import Search
from skra_compat.formats.jsonschema.rules.refusal import Refusal
from skra_compat.formats.jsonschema.rules.sameness import Sameness, alike
from skra_compat.policy import Policy


def refusals(reader: Model, writer: Model, policy: Policy, budget: Budget) -> Iterator[Difference]:
    """Every place where the reader refuses an event of the writer that counts.

    Raises:
        Exhausted: the budget is spent.
    """
    if alike(reader, writer):
        return
    try:
        refusal = _refusal(reader, writer, budget, strict=policy.undeclared)
        if refusal is None:
            return
        from skra_compat.formats.jsonschema.rules.explain import explained  # noqa: PLC0415 - see above

        yield from explained(refusal)
    except RecursionError:
        raise Exhausted from None


def _refusal(reader: Model, writer: Model, budget: Budget, *, strict: bool) -> Refusal | None:
    reads, writes = Space.of(reader), Space.of(writer)
    search = Search(budget, Sameness(reads, writes), None if strict else writes)
    found = search.child((writes.root,), (reads.root,))
    return None if isinstance(found, Impossible) else Refusal(reader, writer, strict, search, found)
