"""The schemas of a subject's versions, parsed when somebody looks at them: most questions end with the newest."""

from collections.abc import Sequence
from typing import overload

from skra_app.registry.registry import Registry
from skra_app.registry.state import Held, State
from skra_compat import Schema


class Versions(Sequence[Schema]):
    """Parsed schemas of versions, in their order."""

    def __init__(self, registry: Registry, state: State, held: Sequence[Held]) -> None:
        self._registry = registry
        self._state = state
        self._held = held

    def __len__(self) -> int:
        return len(self._held)

    @overload
    def __getitem__(self, place: int) -> Schema: ...
    @overload
    def __getitem__(self, place: slice) -> "Versions": ...
    def __getitem__(self, place: int | slice) -> "Schema | Versions":
        if isinstance(place, slice):
            return Versions(self._registry, self._state, self._held[place])
        return self._registry.parsed(self._state, self._held[place].sequence)
