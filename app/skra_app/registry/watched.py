"""A state that remembers what a deed has asked it, so that nothing is decided twice on the same grounds.

Between a deed's first decision and its turn others append, and few of them touch what it rests on. Whatever is asked
here is noted without the deed's doing: the versions of a subject by the subject, everything else by the whole table. A
table that nobody changed is the same object in a later state.
"""

from typing import Any

from skra_app.registry.held import Held
from skra_app.registry.state import State


class Watched(State):
    """A state for one decision."""

    _state: State
    _asked: dict[str, object]
    """Its parts that were looked into, by their names."""
    _versions: dict[str, tuple[Held, ...]]

    @classmethod
    def over(cls, state: State) -> "Watched":
        """The state, of which nothing was asked yet."""
        made = object.__new__(cls)
        vars(made).update(_state=state, _asked={}, _versions={})
        return made

    def holds(self, state: State) -> bool:
        """Whether everything that was asked has the same answer in another state."""
        if state is self._state:
            return True
        return all(getattr(state, name) is part for name, part in self._asked.items()) and all(
            state.versions(subject) == held for subject, held in self._versions.items()
        )

    def versions(self, subject: str) -> tuple[Held, ...]:
        """Every version that stands, noted."""
        found = self._versions.get(subject)
        if found is None:
            found = self._versions[subject] = self._state.versions(subject)
        return found

    def changed(self, **members: object) -> State:
        """A state that rests on all of this one."""
        self._part("head")
        return self._state.changed(**members)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of any type
        """A part that is looked into for the first time; from the second time on Python finds it by itself."""
        return self._part(name)

    def _part(self, name: str) -> Any:  # noqa: ANN401 - of any type
        part = vars(self)[name] = self._asked[name] = getattr(self._state, name)
        return part
