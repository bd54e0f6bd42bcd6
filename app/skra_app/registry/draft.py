"""A state in the making: changes laid over a state, so that a replay of many facts costs as little as a dictionary."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from skra_app.registry.state import State
from skra_app.registry.table import Relation, Table

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
L = TypeVar("L", bound=Hashable)
R = TypeVar("R", bound=Hashable)
M = TypeVar("M", bound="Layer[Any, Any] | Pairs[Any, Any]")


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


class Opened(Generic[M]):
    """A table or a relation of a state under its changes, from the moment when a draft is first asked for it."""

    def __init__(self, over: Callable[[State], M]) -> None:
        self._over = over

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, draft: "Draft", owner: "type[Draft]") -> M:
        """The changes; from the second time on Python finds them in the draft without asking here."""
        made = draft.__dict__[self._name] = draft.opened[self._name] = self._over(draft.before)
        return made


class Draft:
    """A state, open for changes. Most facts change a few of its parts, and what is not touched costs nothing."""

    def __init__(self, state: State) -> None:
        self.before = state
        self.head = state.head
        self.at = state.at
        self.who = ""
        """Whose deed the entry at the head is."""
        self.opened: dict[str, Layer[Any, Any] | Pairs[Any, Any]] = {}
        """What was touched, by its name."""

    subjects = Opened(lambda state: Layer(state.subjects))
    ids = Opened(lambda state: Layer(state.ids))
    carriers = Opened(lambda state: Pairs(state.carriers))
    guids = Opened(lambda state: Pairs(state.guids))
    highest = Opened(lambda state: Layer(state.highest))
    referrers = Opened(lambda state: Pairs(state.referrers))
    configs = Opened(lambda state: Layer(state.configs))
    modes = Opened(lambda state: Layer(state.modes))
    topics = Opened(lambda state: Layer(state.topics))
    policies = Opened(lambda state: Layer(state.policies))
    owners = Opened(lambda state: Layer(state.owners))
    offers = Opened(lambda state: Layer(state.offers))
    unfenced = Opened(lambda state: Layer(state.unfenced))
    tenures = Opened(lambda state: Layer(state.tenures))
    exemptions = Opened(lambda state: Layer(state.exemptions))
    applications = Opened(lambda state: Layer(state.applications))
    contracts = Opened(lambda state: Layer(state.contracts))
    accounts = Opened(lambda state: Layer(state.accounts))
    keys = Opened(lambda state: Layer(state.keys))
    associations = Opened(lambda state: Layer(state.associations))

    def finished(self) -> State:
        """The state with the changes in it."""
        changed = {name: each.finished() for name, each in self.opened.items()}
        return self.before.changed(head=self.head, at=self.at, **changed)
