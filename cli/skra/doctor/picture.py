"""What a running system says of itself, asked once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import version
from typing import Any, Final, TypeVar

import click

from skra.broker import Broker
from skra.client import RegistryClient
from skra.dlq.kafka import stored
from skra.dlq.letter import ENDING, letters_in
from skra.exits import Missing, Refused, Unusable
from skra.inputs.registry import registry_places
from skra.kafka.connection import administrator, reachable
from skra.kafka.topics import Overview, TopicState, overview
from skra.report.progress import progress
from skra_lint import Finding, review, select_rules

R = TypeVar("R")
Told = Mapping[str, Any]

_HOUR: Final = timedelta(hours=1)
_REJECTIONS: Final = 1000


@dataclass(frozen=True, slots=True)
class Picture:
    """A registry and a broker at one moment; None is not told by a registry that is no Skra, or not to us."""

    url: str
    broker: str
    overview: Overview
    advertised: Sequence[str]
    """The hosts to which the brokers send their clients."""
    open_broker: bool
    """Whether the broker lets us in without asking who we are."""
    open_registry: bool
    client_version: str
    server_version: str
    """Empty for a registry that is no Skra."""
    heads: tuple[int, int] | None
    subjects: Sequence[str]
    unreferenced: frozenset[str]
    """Of the subjects that no topic's name begins, those that no other schema refers to."""
    level: str
    owners: frozenset[str] | None
    contracts: Sequence[Told] | None
    without_contract: Mapping[str, Sequence[str]]
    """Groups by topic."""
    rejections: Sequence[Told] | None
    """Of the last hour."""
    dead: Mapping[str, int]
    """Letters that wait, by the topic that did not take them."""
    findings: Mapping[str, Sequence[Finding]]
    """What the linter says of the streams, by subject."""
    tied: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Topics by subject, where an association ties the two and the subject's name does not."""
    unknown: Sequence[str] = ()
    """What we were not let ask, and why."""

    @property
    def topics(self) -> Sequence[TopicState]:
        """Those that are somebody's: neither the broker's own nor dead letters."""
        return [one for one in self.overview.topics.values() if not one.name.endswith(ENDING)]


@dataclass(slots=True)
class _Asking:
    """Asks what may be refused, and keeps why it was."""

    unknown: list[str] = field(default_factory=list[str])

    def __call__(self, about: str, question: Callable[[], R], otherwise: R) -> R:
        try:
            return question()
        except Missing:
            return otherwise
        except Refused as refusal:
            self.unknown.append(f"{about}: {refusal.message}")
            return otherwise


async def taken(broker: Broker, registry: RegistryClient, at: datetime) -> Picture:
    """Ask everything. Raises Unreachable where registry or broker does not answer."""
    heads = registry.journal_heads()
    subjects = registry.subjects()
    async with reachable(broker):
        seen = await overview(broker, lambda name: not name.startswith("__"))
        async with administrator(broker) as admin:
            nodes = (await admin.describe_cluster())["brokers"]
        dead = {name: await _waiting(broker, name) for name in seen.topics if name.endswith(ENDING)}
    ask = _Asking()
    lone = [one for one in subjects if one.rpartition("-")[0] not in seen.topics or not _of_topic(one)]
    read = {one: [g for g in seen.groups if seen.topics[one].lag(g) is not None] for one in seen.topics}
    return Picture(
        url=registry.url,
        broker=broker.place,
        overview=seen,
        advertised=[str(node["host"]) for node in nodes],
        open_broker=not broker.protocol.startswith("SASL") and not broker.trust.certificate,
        open_registry=_open(registry, broker),
        client_version=version("skra"),
        server_version=registry.release(),
        heads=heads,
        subjects=subjects,
        unreferenced=frozenset(one for one in lone if not _of_topic(one) and _lone(registry, one)),
        tied={one: ask(f"associations of {one}", partial(registry.topics_tied_to, one), frozenset()) for one in lone},
        level=ask("the global level", registry.global_level, ""),
        owners=ask("owners", lambda: frozenset(str(one["topic"]) for one in registry.owners()["owners"]), None),
        contracts=ask("contracts", registry.contracts, None),
        without_contract={
            topic: ask(f"consumers of {topic}", partial(_without_contract, registry, topic), ())
            for topic, groups in read.items()
            if groups
        },
        rejections=ask("rejections", partial(_recent, registry, at), None),
        dead={name.removesuffix(ENDING): many for name, many in dead.items() if many},
        findings=_findings(registry, ask.unknown),
        unknown=tuple(ask.unknown),
    )


async def _waiting(broker: Broker, name: str) -> int:
    topic = name.removesuffix(ENDING)
    return sum(one.healed is None for one in letters_in(await stored(broker, topic), topic))


def _open(registry: RegistryClient, broker: Broker) -> bool:
    """Whether the registry answers somebody who shows nothing."""
    nobody = broker.trust._replace(certificate="", key="")
    try:
        RegistryClient(registry.url, trust=nobody).subjects()
    except click.ClickException:
        return False
    return True


def _of_topic(subject: str) -> bool:
    return subject.endswith(("-value", "-key"))


def _lone(registry: RegistryClient, subject: str) -> bool:
    return not registry.referrers(subject, registry.version(subject).version)


def _without_contract(registry: RegistryClient, topic: str) -> Sequence[str]:
    return [str(name) for name in registry.consumers(topic)["withoutContract"]]


def _recent(registry: RegistryClient, at: datetime) -> Sequence[Told]:
    since = at - _HOUR
    return [one for one in registry.rejections(None, _REJECTIONS) if datetime.fromisoformat(one["at"]) >= since]


def _findings(registry: RegistryClient, unknown: list[str]) -> Mapping[str, Sequence[Finding]]:
    """The linter's rules about streams, on the latest version of every subject that can be read."""
    rules = select_rules(["ST"])
    found: dict[str, Sequence[Finding]] = {}
    for one in progress((one for place in registry_places(registry, (), (), {}) for one in place.read()), "looking"):
        if isinstance(one, Unusable):
            unknown.append(one.message)
            continue
        said = review(
            one.schema,
            name=one.name,
            rules=rules,
            file=one.file,
            stream=one.stream,
            accepted=one.accepted,
            today=today(),
        )
        found[one.file] = said.findings
    return found


def today() -> date:
    """Today in the user's own calendar, by which suppressions run out."""
    return date.today()  # noqa: DTZ011 - see above


def now() -> datetime:
    """In UTC."""
    return datetime.now(UTC)
