"""A schema into its atoms: drafts ironed out, `$ref` followed, nothing looked at twice."""

from collections.abc import Hashable, Mapping
from threading import RLock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from skra_compat.event import Json
from skra_compat.formats.jsonschema.model import Model, Site
from skra_compat.formats.jsonschema.rules.atom import (
    EVERY_KIND,
    NEVER,
    All,
    Atom,
    Item,
    Kind,
    OfKind,
)
from skra_compat.formats.jsonschema.rules.keywords import atoms_of
from skra_compat.formats.jsonschema.rules.wording import Wording, wording_of
from skra_compat.lazy import Lazy

if TYPE_CHECKING:
    from skra_compat.formats.jsonschema.rules.outcome import Found


class Space:
    """The schemas of one model as nodes: the same place is always the same node, whoever compares it."""

    def __init__(self, model: Model) -> None:
        self._model = ref(model)
        self._nodes: dict[Hashable, Node] = {}
        self.expanding = RLock()
        """Held while a node's atoms are made: they are told apart by identity, so there must be one set of them."""
        self.root = self.node(model.root)

    @classmethod
    def of(cls, model: Model) -> "Space":
        """The space of a model, which lives as long as the model does."""
        found = _SPACES.get(model)
        return found if found is not None else _SPACES.setdefault(model, cls(model))

    @property
    def model(self) -> Model:
        """Held weakly, for the model is what keeps its space."""
        model = self._model()
        assert model is not None, "whoever compares a model holds it"
        return model

    def node(self, site: Site) -> "Node":
        """The node of a place."""
        key = site.key
        found = self._nodes.get(key)
        return found if found is not None else self._nodes.setdefault(key, Node(self, site))


_SPACES: WeakKeyDictionary[Model, Space] = WeakKeyDictionary()


class Node:
    """A schema at its place; what it says is found out when first asked."""

    def __init__(self, space: Space, site: Site) -> None:
        self.space = space
        self.site = site
        self.focused: dict[Kind, Item] = {}
        """What it says of values of one kind, as far as asked (see `focus`)."""
        self.example: Found | None = None
        """A value that it admits, once one was looked for that holds no others."""
        self._atoms: tuple[Atom, ...] | None = None

    def __repr__(self) -> str:
        return f"Node({'/'.join(self.site.pointer)})"

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Everything that the schema says; an empty tuple says nothing."""
        found = self._atoms
        if found is None:
            with self.space.expanding:
                found = self._atoms = self._atoms or self._expanded()
        return found

    def _expanded(self) -> tuple[Atom, ...]:
        value = self.site.value
        if isinstance(value, bool):
            return () if value else (NEVER,)
        return tuple(atoms_of(self, value)) if isinstance(value, dict) else ()

    @Lazy
    def meant(self) -> "Node":
        """The schema that says all of this one: where a bare `$ref` leads, to its end."""
        match self.atoms:
            case (All((Node() as target,)),):
                return target.meant
            case _:
                return self

    @Lazy
    def wording(self) -> Wording | None:
        """What it says word for word (see `wording_of`)."""
        return wording_of(self.site, self.space.model.base)

    def refers_to(self) -> "Node | None":
        """Where its `$ref` leads; None when nothing given answers to it."""
        reference = self.site.value.get("$ref") if isinstance(self.site.value, Mapping) else None
        target = self.space.model.target(self.site, reference) if isinstance(reference, str) else None
        return None if target is None else self.space.node(target)

    def dynamic(self, word: str) -> "Node | None":
        """Where its `$dynamicRef` or `$recursiveRef` leads, whoever refers to it; None when that depends."""
        target = self.space.model.settled_target(self.site, word)
        return None if target is None else self.space.node(target)

    @Lazy
    def kinds(self) -> frozenset[Kind]:
        """The kinds that its types leave."""
        found = EVERY_KIND
        for atom in self.atoms:
            if isinstance(atom, OfKind):
                found &= atom.kinds
        return found

    def below(self, value: Json, *steps: str) -> "Node":
        """The node of a schema directly inside."""
        return self.space.node(self.site.inside(steps, value))


def meant(item: Item) -> Item:
    """The schema that says all of this one (see `Node`); what is no schema stands for itself."""
    return item.meant if isinstance(item, Node) else item


__all__ = ["Item", "Node", "Space"]
