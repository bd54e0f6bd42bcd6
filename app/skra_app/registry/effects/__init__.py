"""What each fact does to the state: one function a type, in the files of `facts`."""

from typing import Final

from skra_app.registry.effects import associations, contracts, owners, principals, schemas, scopes, topics
from skra_app.registry.effects.effect import Effects

__all__ = ["EFFECTS"]

EFFECTS: Final[Effects] = {
    **schemas.EFFECTS,
    **scopes.EFFECTS,
    **owners.EFFECTS,
    **principals.EFFECTS,
    **topics.EFFECTS,
    **contracts.EFFECTS,
    **associations.EFFECTS,
}
