"""The marker `skra`: what a test finds when it begins, said above it instead of in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import pytest

MODES: Final = {"strict": "reject", "reject": "reject", "observe": "observe", "dlq": "dlq", "off": "off"}
SCHEMA_FILES: Final = (".avsc", ".json", ".proto")
TOPIC_OPTIONS: Final = frozenset({"partitions", "schema", "key_schema", "owner", "config"})


@dataclass(frozen=True, slots=True)
class Marked:
    """What the markers of one test say together."""

    topics: Sequence[str] | Mapping[str, Mapping[str, Any]] = ()
    """Names, or names with what `skra.topic` takes for each."""
    schemas: str | Path = ""
    """A folder beside the test, or seen from pytest's root: `orders.avsc` or `orders-value.avsc`, `orders-key.avsc`."""
    mode: str = ""
    """How the records of the test's topics are judged; empty for what the server does by itself."""
    owner: str = ""
    partitions: int = 1
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    apart: bool = False
    """Whether the test gets a server in processes of its own, which can be killed and paused."""

    @property
    def configs(self) -> Mapping[str, str]:
        """The configs of a topic of which nothing else is said."""
        return {"skra.validation": MODES[self.mode], **self.config} if self.mode else self.config

    @property
    def options(self) -> Mapping[str, Mapping[str, Any]]:
        """By topic, what is said of it alone."""
        if isinstance(self.topics, Mapping):
            return self.topics
        return {name: dict[str, Any]() for name in self.topics}

    def prepare(self, topic: Callable[..., object], *places: Path) -> None:
        """Create the topics, with the schemas found in one of these places; `topic` makes one, as `skra.topic` does.

        Raises AssertionError with the reason.
        """
        for name, told in self.options.items():
            found = self._schemas_of(name, places) if self.schemas else {}
            topic(name, **(found | dict(told)))

    def _schemas_of(self, topic: str, places: Sequence[Path]) -> dict[str, Any]:
        folder = next((place / self.schemas for place in places if (place / self.schemas).is_dir()), None)
        if folder is None:
            where = " nor ".join(str(place) for place in places)
            raise pytest.UsageError(f"@pytest.mark.skra(schemas={str(self.schemas)!r}): no such folder in {where}")
        sides = {"schema": _first(folder, topic, f"{topic}-value"), "key_schema": _first(folder, f"{topic}-key")}
        return {side: path for side, path in sides.items() if path is not None}


UNMARKED: Final = Marked()


def marked(node: pytest.Item) -> Marked:
    """What the markers of a test say, of its class and module too: the nearest counts. Raises pytest.UsageError."""
    told: dict[str, Any] = {}
    for mark in reversed(list(node.iter_markers("skra"))):
        if mark.args:
            raise pytest.UsageError(f"{node.nodeid}: @pytest.mark.skra takes names: skra(topics={mark.args[0]!r})")
        told |= mark.kwargs
    known = [row.name for row in fields(Marked)]
    if unknown := sorted(told.keys() - set(known)):
        raise pytest.UsageError(
            f"{node.nodeid}: @pytest.mark.skra does not know {', '.join(unknown)}: expected {', '.join(known)}"
        )
    found = Marked(**told)
    _verify(node.nodeid, found)
    return found


def _verify(test: str, found: Marked) -> None:
    if isinstance(found.topics, str):
        raise pytest.UsageError(f"{test}: @pytest.mark.skra(topics=[{found.topics!r}]) takes a list of names")
    if found.mode and found.mode not in MODES:
        raise pytest.UsageError(f"{test}: @pytest.mark.skra(mode={found.mode!r}): expected one of {', '.join(MODES)}")
    for name, told in found.options.items():
        if unknown := sorted(set(told) - TOPIC_OPTIONS):
            raise pytest.UsageError(
                f"{test}: @pytest.mark.skra: topic {name!r} does not know {', '.join(unknown)}: "
                f"expected {', '.join(sorted(TOPIC_OPTIONS))}"
            )


def _first(folder: Path, *stems: str) -> Path | None:
    paths = (folder / f"{stem}{ending}" for stem in stems for ending in SCHEMA_FILES)
    return next((path for path in paths if path.is_file()), None)
