"""Configs as DescribeConfigs tells them: value, default, and where the value comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from skra_app.broker.topic_configs import ACCEPTED_WITHOUT_EFFECT, TOPIC_CONFIGS, Kind, TopicConfig
from skra_app.registry.topic import DEFAULT_POLICY, PREFIX, TopicPolicy


@dataclass(frozen=True, slots=True)
class Shown:
    """One config as DescribeConfigs tells it."""

    AT_START: ClassVar[int] = 4
    DEFAULT: ClassVar[int] = 5
    ON_TOPIC: ClassVar[int] = 1

    name: str
    value: str
    default: str
    kind: Kind
    meaning: str
    source: int
    read_only: bool = False
    of_broker: str | None = None
    """The broker's config that gives the default."""

    @property
    def is_default(self) -> bool:
        """Whether nobody set it."""
        return self.source == self.DEFAULT


def shown(configs: Mapping[str, str]) -> list[Shown]:
    """Every config a topic has: those that were set, then the defaults of the others."""
    rows = [_shown(row, configs) for row in TOPIC_CONFIGS.values()]
    kept = sorted(configs.keys() & ACCEPTED_WITHOUT_EFFECT)
    return rows + [
        Shown(name, configs[name], "", Kind.STRING, "Kept, without effect.", Shown.ON_TOPIC) for name in kept
    ]


def shown_policy(policy: TopicPolicy) -> list[Shown]:
    """What the gate demands of a topic, under the names with the prefix `skra.`."""
    defaults = DEFAULT_POLICY.to_json()
    return [
        Shown(
            name=PREFIX + name,
            value=str(value),
            default=str(defaults[name]),
            kind=Kind.STRING,
            meaning="A policy of the gate.",
            source=Shown.DEFAULT if value == defaults[name] else Shown.ON_TOPIC,
        )
        for name, value in policy.to_json().items()
    ]


def _shown(row: TopicConfig, configs: Mapping[str, str]) -> Shown:
    source = Shown.ON_TOPIC if row.name in configs else Shown.DEFAULT
    value = configs.get(row.name, row.default)
    return Shown(row.name, value, row.default, row.kind, row.meaning, source, of_broker=row.of_broker)
