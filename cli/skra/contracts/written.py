"""A contract's document as YAML, a need a line where it fits."""

from collections.abc import Mapping
from typing import Any

import yaml

from skra_compat import Json


class _Dumper(yaml.SafeDumper):
    """Lists below what they belong to are indented, as most people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


class _Line(dict[str, Any]):
    """A mapping that is written on one line."""


def written(document: Mapping[str, Json]) -> str:
    """The text of a contract's file."""
    reads = document.get("reads")
    shown: dict[str, Any] = dict(document)
    if isinstance(reads, list):
        shown["reads"] = [_shown(entry) for entry in reads]
    library: Any = yaml  # the stub leaves the dumper's parameters open
    text: str = library.dump(shown, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000)
    return text


def _shown(entry: Json) -> Any:  # noqa: ANN401 - whatever the library takes
    if not isinstance(entry, dict):
        return entry
    return entry["path"] if entry.keys() == {"path"} else _Line(entry)


def _on_one_line(dumper: yaml.SafeDumper, entry: _Line) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", entry, flow_style=True)


_Dumper.add_representer(_Line, _on_one_line)
