"""Two brokers' answers side by side: what a broker makes up is given a name, the rest has to be the same."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

MADE_UP = {
    "topic_id": ("00000000-0000-0000-0000-000000000000", "None"),
    "member_id": ("",),
    "leader": ("",),
    "producer_id": (-1,),
    "cluster_id": (),
    "host": ("",),
    "port": (-1,),
}
"""What each broker invents, and the values that say "none". The same thing has to get the same name on both sides."""

UNCOMPARED = frozenset({"throttle_time", "throttle_time_ms"})
IDENTITY = ("name", "topic", "resource_name", "group_id", "config_name", "api_key", "partition_index", "index")
IDENTITY_TOO = ("partition", "transactional_id", "member_id", "topic_id", "node_id", "broker_id", "mechanism")


@dataclass
class Names:
    """The names that one side's inventions were given."""

    given: dict[tuple[str, Any], str] = field(default_factory=dict)

    def of(self, kind: str, value: Any) -> Any:
        if kind not in MADE_UP or isinstance(value, dict | list) or value is None or value in MADE_UP[kind]:
            return value
        if kind == "leader" and not isinstance(value, str):
            return value
        kind = "member_id" if kind == "leader" else kind
        others = sum(1 for known, _ in self.given if known == kind)
        return self.given.setdefault((kind, value), f"{kind} {others + 1}")


def named(value: Any, names: Names) -> Any:
    """The answer with inventions named, and lists in the order of what their members are about."""
    if isinstance(value, dict):
        return {
            key: names.of(key, part) if not isinstance(part, dict | list) else named(part, names)
            for key, part in value.items()
            if key not in UNCOMPARED
        }
    if isinstance(value, list):
        known = sorted(
            value, key=lambda part: _identity(part, (*IDENTITY, "client_id")) or ""
        )  # names are given in this order
        return sorted((named(part, names) for part in known), key=_order)
    return value


def _identity(value: Any, keys: Sequence[str] = (*IDENTITY, *IDENTITY_TOO)) -> str | None:
    if not isinstance(value, dict):
        return None
    found = [str(value[key]) for key in keys if value.get(key) is not None]
    return found[0] if found else None


def _order(value: Any) -> tuple[str, str]:
    return _identity(value) or "", json.dumps(value, sort_keys=True, default=repr)


@dataclass(frozen=True)
class Difference:
    """One place where the two answers part."""

    place: str
    kafka: Any
    skra: Any

    def __str__(self) -> str:
        return f"{self.place}: Kafka {_short(self.kafka)}, Skra {_short(self.skra)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 300 else f"{text[:300]}…"


ABSENT = "(absent)"


def differences(kafka: Any, skra: Any, place: str) -> Iterator[Difference]:
    """Every place where the answers part; a message has to be there where Kafka has one, in whatever words."""
    if isinstance(kafka, dict) and isinstance(skra, dict):
        for key in [*kafka, *(key for key in skra if key not in kafka)]:
            yield from differences(kafka.get(key, ABSENT), skra.get(key, ABSENT), f"{place}.{key}")
    elif isinstance(kafka, list) and isinstance(skra, list):
        yield from _between_lists(kafka, skra, place)
    elif place.endswith("error_message"):
        if kafka and not skra:
            yield Difference(place, kafka, skra)
    elif kafka != skra:
        yield Difference(place, kafka, skra)


def _between_lists(kafka: Sequence[Any], skra: Sequence[Any], place: str) -> Iterator[Difference]:
    ours, theirs = _keyed(skra), _keyed(kafka)
    for key in [*theirs, *(key for key in ours if key not in theirs)]:
        yield from differences(theirs.get(key, ABSENT), ours.get(key, ABSENT), f"{place}.{key}")


def _keyed(values: Sequence[Any]) -> dict[str, Any]:
    """Members by what they are about; several about one thing are numbered."""
    keyed: dict[str, Any] = {}
    for number, value in enumerate(values):
        key = stem = _identity(value) or str(number)
        again = 1
        while key in keyed:
            again += 1
            key = f"{stem}#{again}"
        keyed[key] = value
    return keyed


def unexplained(found: Sequence[Difference], explained: Mapping[str, str]) -> list[str]:
    """What no row explains, and rows that explain nothing: the table says the truth in both directions."""
    open_ones = [str(one) for one in found if not any(fnmatchcase(one.place, row) for row in explained)]
    idle = [row for row in explained if not any(fnmatchcase(one.place, row) for one in found)]
    return [*open_ones, *(f"no longer a difference: {row}" for row in idle)]
