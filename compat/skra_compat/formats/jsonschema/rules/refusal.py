"""A pair of which no proof was found: what its explanation starts from."""

from dataclasses import dataclass

from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.outcome import Outcome
from skra_compat.formats.jsonschema.rules.prove import Search


@dataclass(frozen=True, slots=True, eq=False)
class Refusal:
    """A pair that no proof was found for."""

    reader: Model
    writer: Model
    strict: bool
    """Whether undeclared properties count."""
    search: Search
    event: Outcome
    """What the search for an event ended with: one that was found, or a doubt."""
