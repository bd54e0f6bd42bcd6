"""Facts about associations of resources with subjects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from skra_app.journal import Json
from skra_app.registry.association import Association


@dataclass(frozen=True, slots=True)
class AssociationSet:
    """A resource is associated with this subject in this way, and with no other in the same way."""

    V: ClassVar[int] = 1
    association: Association

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return self.association.to_json()

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(Association.of_json(data))


@dataclass(frozen=True, slots=True)
class AssociationEnded(AssociationSet):
    """It no longer is."""

    V: ClassVar[int] = 1
