"""What a fact does to the state."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from skra_app.registry.draft import Draft
from skra_app.registry.facts import Fact

Effects: TypeAlias = Mapping[type[Fact], Callable[[Draft, Any], None]]
"""For each type of facts the function that works one into a draft. All was decided before; nothing is refused here."""
