"""A state in the making: changes laid over a state, so that a replay of many facts costs as little as a dictionary."""

from __future__ import annotations  # the persistent maps are generic to type checkers only

from collections.abc import Hashable
from typing import Generic, TypeVar

from rpds import HashTrieMap

from skra_app.registry.state import State

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Layer(Generic[K, V]):
    """Changes over a persistent map."""

    __slots__ = ("_base", "_gone", "_new")

    def __init__(self, base: HashTrieMap[K, V]) -> None:
        self._base = base
        self._new: dict[K, V] = {}
        self._gone: set[K] = set()

    def get(self, key: K) -> V | None:
        """The value as of now."""
        if key in self._new:
            return self._new[key]
        return None if key in self._gone else self._base.get(key)

    def put(self, key: K, value: V) -> None:
        """Set one value."""
        self._new[key] = value

    def drop(self, key: K) -> None:
        """Take one value away; nothing happens where there is none."""
        self._new.pop(key, None)
        self._gone.add(key)

    def finished(self) -> HashTrieMap[K, V]:
        """The map with the changes in it."""
        changed = self._base
        for key in self._gone - self._new.keys():
            changed = changed.discard(key)
        if not self._new:
            return changed
        return changed.update(self._new) if len(changed) else HashTrieMap(self._new)


class Draft:
    """Every map of a state, open for changes."""

    def __init__(self, state: State) -> None:
        self.head = state.head
        self.at = state.at
        self.subjects = Layer(state.subjects)
        self.ids = Layer(state.ids)
        self.digests = Layer(state.digests)
        self.guids = Layer(state.guids)
        self.highest = Layer(state.highest)
        self.referrers = Layer(state.referrers)
        self.configs = Layer(state.configs)
        self.modes = Layer(state.modes)
        self.topics = Layer(state.topics)
        self.policies = Layer(state.policies)
        self.owners = Layer(state.owners)
        self.applications = Layer(state.applications)

    def finished(self) -> State:
        """The state with the changes in it."""
        return State(
            head=self.head,
            at=self.at,
            subjects=self.subjects.finished(),
            ids=self.ids.finished(),
            digests=self.digests.finished(),
            guids=self.guids.finished(),
            highest=self.highest.finished(),
            referrers=self.referrers.finished(),
            configs=self.configs.finished(),
            modes=self.modes.finished(),
            topics=self.topics.finished(),
            policies=self.policies.finished(),
            owners=self.owners.finished(),
            applications=self.applications.finished(),
        )
