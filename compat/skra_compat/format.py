"""The questions that every schema language answers, and where the languages are found."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, runtime_checkable

from skra_compat import formats
from skra_compat.budget import Budget, Limits
from skra_compat.difference import Difference
from skra_compat.errors import UnknownFormat
from skra_compat.event import Replay, Values
from skra_compat.opaque import OPAQUE, Opaque
from skra_compat.outline import Event
from skra_compat.policy import Policy
from skra_compat.position import Places
from skra_compat.tag import Tags
from skra_compat.view import View

M = TypeVar("M")
M_contra = TypeVar("M_contra", contravariant=True)


class Answers(Protocol[M_contra]):
    """What is asked of parsed schemas. `M_contra` is their model."""

    def canonical(self, model: M_contra) -> str:
        """The text that a registry stores, hashes and returns; equal for texts that differ in layout alone."""
        ...

    def differences(self, reader: M_contra, writer: M_contra, policy: Policy, budget: Budget) -> Iterator[Difference]:
        """Every difference that refuses or changes an event of the writer, each place once.

        Raises:
            Exhausted: the budget is spent.
        """
        ...

    def replay(self, reader: M_contra, writer: M_contra, witness: object) -> Replay | None:
        """Write the witness with the writer's codec, read it with the reader's; None if it cannot be written."""
        ...

    def values(self, model: M_contra, prefix: int) -> Values:
        """Judge, reader and writer of this schema's events."""
        ...

    def outline(self, model: M_contra) -> Event:
        """The neutral tree of an event that the linter and the contracts read."""
        ...

    def view(self, model: M_contra) -> View:
        """The events as their consumers see them; the contracts ask."""
        ...

    def places(self, model: M_contra, text: str) -> Places:
        """Finds in the text, which `parse` has accepted, the parts that differences name."""
        ...


class Format(Answers[M], Protocol[M]):
    """A schema language. `M` is its parsed model."""

    @property
    def name(self) -> str:
        """The registry's word for it: AVRO, JSON, PROTOBUF."""
        ...

    def parse(self, text: str, references: Mapping[str, M], limits: Limits) -> M:
        """The model of a text; `references` by the name that the text uses (Avro full name, `$ref`, import path).

        Raises:
            InvalidSchema: with line or path. OpaqueSchema: it is of the language, but nothing can be said of it.
        """
        ...


@runtime_checkable
class Renders(Protocol):
    """What a language may answer besides: its schemas in other forms than the canonical text."""

    def rendered(self, model: Any, form: str) -> str | None:  # noqa: ANN401 - the language's own model
        """The schema in that form (`serialized`: base64 descriptor; `resolved`: references inlined), if known."""
        ...


@runtime_checkable
class Prepares(Protocol):
    """What a language may answer besides: work that many texts can share before they are parsed one by one."""

    def prepare(self, texts: Iterable[str], references: Mapping[str, Any]) -> None:
        """Make the next `parse` of each of these texts cheaper; it refuses nothing, and changes no answer."""
        ...


@runtime_checkable
class BearsTags(Protocol):
    """What a language may answer besides: tags inside of its texts."""

    def tags(self, model: Any) -> Tags:  # noqa: ANN401 - the language's own model
        """The tags of every record and field that has some."""
        ...

    def tagged(self, model: Any, added: Tags, removed: Tags) -> str:  # noqa: ANN401 - the language's own model
        """The text with these tags more and those less.

        Raises:
            InvalidSchema: there is nothing at a path.
        """
        ...


@runtime_checkable
class HoldsSeveral(Protocol):
    """What a language may answer besides: texts that hold more events than one."""

    def others(self, model: Any) -> Sequence[Event]:  # noqa: ANN401 - the language's own model
        """The outlines of the other events: what is no part of the first one, nor of each other."""
        ...


@cache
def _folders() -> dict[str, str]:
    """Language name to package; the folders' `__init__` hold nothing but the name, so that looking costs nothing."""
    packages = [f"{formats.__name__}.{module.name}" for module in pkgutil.iter_modules(formats.__path__)]
    return {importlib.import_module(package).NAME: package for package in packages}


def format_names() -> list[str]:
    """The names of all languages."""
    return sorted(_folders())


@cache
def format_named(name: str) -> Format[Any]:
    """The language of that name, imported when first asked for.

    Raises:
        UnknownFormat: nobody speaks it.
    """
    package = _folders().get(name)
    if package is None:
        raise UnknownFormat(name, format_names())
    found: Format[Any] = importlib.import_module(f"{package}.language").FORMAT
    return found


def answers(name: str, *models: object) -> Answers[Any]:
    """Who answers for models of a language: its folder, unless one of them is opaque."""
    return OPAQUE if any(isinstance(model, Opaque) for model in models) else format_named(name)
