"""What there is to know of topics: what they hold, how they are set up, who reads them and how far behind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from skra.broker import Broker
from skra.kafka.cluster import Config, Disk, Extent, Group, configs, extents, groups, stores
from skra.kafka.connection import administrator, partitions

POLICY = "skra."


@dataclass(frozen=True, slots=True)
class TopicState:
    """One topic, as its broker tells of it."""

    name: str
    partitions: Sequence[Extent]
    configs: Mapping[str, Config]

    @property
    def records(self) -> int:
        """Offsets in use; compaction and transactions leave some of them without a record."""
        return sum(one.end - one.first for one in self.partitions)

    @property
    def size(self) -> int | None:
        """In bytes; None where the broker does not tell."""
        known = [one.size for one in self.partitions if one.size is not None]
        return sum(known) if known else None

    @property
    def policy(self) -> Mapping[str, str]:
        """What the gate demands, without the prefix; empty for a broker that is no Skra."""
        return {name.removeprefix(POLICY): one.value for name, one in self.configs.items() if name.startswith(POLICY)}

    @property
    def changed(self) -> Mapping[str, str]:
        """The configs and policies that differ from the default."""
        return {name: one.value for name, one in self.configs.items() if not one.default}

    def lag(self, group: Group) -> int | None:
        """How many records a group has yet to read; None where it does not read the topic."""
        behind = [
            one.end - max(at, one.first)
            for one in self.partitions
            if (at := group.committed.get((self.name, one.partition))) is not None
        ]
        return sum(behind) if behind else None


class Overview(NamedTuple):
    """Topics, the groups that read them, and the disks that they lie on."""

    topics: Mapping[str, TopicState]
    groups: Sequence[Group]
    disks: Sequence[Disk]


async def overview(broker: Broker, wanted: Callable[[str], bool], *, with_groups: bool = True) -> Overview:
    """The topics whose names are wanted; for `reachable`."""
    async with administrator(broker) as admin:
        known = {name: numbers for name, numbers in sorted((await partitions(admin)).items()) if wanted(name)}
        stored = await stores(admin)
        settings = await configs(admin, known)
        reading = await groups(admin) if with_groups else []
    held = await extents(broker, known, stored)
    states = {name: TopicState(name, held[name], settings.get(name, {})) for name in known}
    return Overview(states, reading, stored.disks)


def subjects_of(state: TopicState, subjects: Sequence[str]) -> list[str]:
    """The subjects that are the topic's: of its values, its keys, and of its record types where its policy has such."""
    by_type = state.policy.get("subjects") == "topic-record"
    found: list[str] = []
    for subject in subjects:
        of, _, rest = subject.rpartition("-")
        if of == state.name and (rest in {"key", "value"} or by_type):
            found.append(subject)
    return found
