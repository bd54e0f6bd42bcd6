"""A state in the making: changes laid over a state, so that a replay of many facts costs as little as a dictionary."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from skra_app.registry.state import State
from skra_app.registry.table import Relation, Table

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
L = TypeVar("L", bound=Hashable)
R = TypeVar("R", bound=Hashable)


class Layer(Generic[K, V]):
    """Changes over a table."""

    __slots__ = ("_base", "_gone", "_new")

    def __init__(self, base: Table[K, V]) -> None:
        self._base = base
        self._new: dict[K, V] = {}
        self._gone: set[K] = set()

    def get(self, key: K) -> V | None:
        """The value as of now."""
        if key in self._new:
            return self._new[key]
        return None if key in self._gone else self._base.peek(key)

    def put(self, key: K, value: V) -> None:
        """Set one value."""
        self._new[key] = value

    def drop(self, key: K) -> None:
        """Take one value away; nothing happens where there is none."""
        self._new.pop(key, None)
        self._gone.add(key)

    def finished(self) -> Table[K, V]:
        """The table with the changes in it."""
        return self._base.changed(self._new, self._gone) if self._new or self._gone else self._base


class Pairs(Generic[L, R]):
    """Changes over a relation."""

    __slots__ = ("_base", "_by_left", "_pairs")

    def __init__(self, base: Relation[L, R]) -> None:
        self._base = base
        self._pairs: dict[tuple[L, R], bool] = {}
        self._by_left: dict[L, set[R]] = {}

    def add(self, left: L, right: R) -> None:
        """Pair the two."""
        self._pairs[left, right] = True
        self._by_left.setdefault(left, set()).add(right)

    def discard(self, left: L, right: R) -> bool:
        """Part the two; whether the left one is still paired with anything."""
        self._pairs[left, right] = False
        new = self._by_left.get(left)
        if new:
            new.discard(right)
        return bool(new) or any(self._pairs.get((left, other), True) for other in self._base.of(left))

    def finished(self) -> Relation[L, R]:
        """The relation with the changes in it."""
        return self._base.changed(self._pairs) if self._pairs else self._base


class Draft:
    """Everything in a state, open for changes."""

    def __init__(self, state: State) -> None:
        self.head = state.head
        self.at = state.at
        self.who = ""
        """Whose deed the entry at the head is."""
        self.subjects = Layer(state.subjects)
        self.ids = Layer(state.ids)
        self.carriers = Pairs(state.carriers)
        self.guids = Pairs(state.guids)
        self.highest = Layer(state.highest)
        self.referrers = Pairs(state.referrers)
        self.configs = Layer(state.configs)
        self.modes = Layer(state.modes)
        self.topics = Layer(state.topics)
        self.policies = Layer(state.policies)
        self.owners = Layer(state.owners)
        self.offers = Layer(state.offers)
        self.unfenced = Layer(state.unfenced)
        self.tenures = Layer(state.tenures)
        self.exemptions = Layer(state.exemptions)
        self.applications = Layer(state.applications)
        self.contracts = Layer(state.contracts)
        self.accounts = Layer(state.accounts)
        self.keys = Layer(state.keys)
        self.associations = Layer(state.associations)

    def finished(self) -> State:
        """The state with the changes in it."""
        return State(
            head=self.head,
            at=self.at,
            subjects=self.subjects.finished(),
            ids=self.ids.finished(),
            carriers=self.carriers.finished(),
            guids=self.guids.finished(),
            highest=self.highest.finished(),
            referrers=self.referrers.finished(),
            configs=self.configs.finished(),
            modes=self.modes.finished(),
            topics=self.topics.finished(),
            policies=self.policies.finished(),
            owners=self.owners.finished(),
            offers=self.offers.finished(),
            unfenced=self.unfenced.finished(),
            tenures=self.tenures.finished(),
            exemptions=self.exemptions.finished(),
            applications=self.applications.finished(),
            contracts=self.contracts.finished(),
            accounts=self.accounts.finished(),
            keys=self.keys.finished(),
            associations=self.associations.finished(),
        )
