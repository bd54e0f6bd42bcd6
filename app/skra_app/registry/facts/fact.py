"""What every fact can do."""

from collections.abc import Mapping
from typing import ClassVar, Protocol, Self

from skra_app.journal import Json


class Fact(Protocol):
    """Something that happened."""

    V: ClassVar[int]

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        ...

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote, unknown members ignored; raises ValueError naming a member that is not as it was."""
        ...
