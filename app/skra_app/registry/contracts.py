"""Contracts of consumers: what an application says that it reads of a topic's events (glossary, "contract").

A contract's versions never change. Its own application publishes it; the topic's owner has no say in that.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from skra_app.errors import ContractNotFound, Nameless, NotOwner, TopicNotFound, UnkeepableContract
from skra_app.journal import Json
from skra_app.registry import topics
from skra_app.registry.actor import ANONYMOUS, Actor
from skra_app.registry.decision import Decision
from skra_app.registry.facts import ContractPublished, ContractRetired
from skra_app.registry.registry import Registry
from skra_app.registry.state import HeldContract, State
from skra_app.registry.versions import Versions
from skra_compat import Schema
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.document import read_contract
from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.review import review


class Published(NamedTuple):
    """A contract that stands, and whether this call has changed anything."""

    contract: Contract
    version: int
    created: bool = False


def publish(registry: Registry, topic: str, application: str, document: Mapping[str, Json], actor: Actor) -> Published:
    """Publish a contract; the same document again is the version that stands.

    Raises:
        InvalidTopic: no topic can have that name. TopicNotFound: there is neither that topic nor a schema of it.
        UnkeepableContract: it is no contract, of somebody else's or another topic, or no event could ever meet it.
        NotOwner: the actor is of another application. Nameless: it has no name, and the application has principals.
    """
    topics.named(topic)
    contract = _read(document, topic, application)

    def decide(state: State) -> Decision[tuple[int, bool]]:
        _guard(registry, state, application, actor)
        known = schemas(registry, state, topic)
        if not known and topic not in state.topics:
            raise TopicNotFound(topic)
        _check(contract, known, registry)
        before = state.contracts.get((topic, application))
        if before is not None and registry.contract(before).document == document:
            return Decision((before.version, False))
        version = before.version + 1 if before is not None else 1
        return Decision((version, True), (ContractPublished(topic, application, version, document),))

    version, created = registry.decide(decide, actor)
    return Published(contract, version, created)


def retire(registry: Registry, topic: str, application: str, actor: Actor) -> None:
    """Let a contract end: the application no longer reads the topic.

    Raises:
        ContractNotFound: it has none. NotOwner, Nameless: see `publish`.
    """

    def decide(state: State) -> Decision[None]:
        _guard(registry, state, application, actor)
        _held(state, topic, application)
        return Decision(None, (ContractRetired(topic, application),))

    registry.decide(decide, actor)


def get(registry: Registry, topic: str, application: str) -> Published:
    """The contract that stands; raises ContractNotFound."""
    held = _held(registry.state(), topic, application)
    return Published(registry.contract(held), held.version)


def listing(registry: Registry, *, topic: str = "", application: str = "") -> Iterator[Published]:
    """The contracts that stand, by topic and application; of one topic or of one application where that is said."""
    for (of_topic, reader), held in registry.state().contracts.items():
        if topic in {"", of_topic} and application in {"", reader}:
            yield Published(registry.contract(held), held.version)


def schemas(registry: Registry, state: State, topic: str) -> Sequence[Schema]:
    """The live schemas of a topic's values, oldest first; each is parsed when somebody looks at it."""
    return Versions(registry, state, state.live(f"{topic}-value"))


def _read(document: Mapping[str, Json], topic: str, application: str) -> Contract:
    try:
        contract = read_contract(document)
    except InvalidContract as fault:
        raise UnkeepableContract(str(fault)) from fault
    if (contract.topic, contract.application) != (topic, application):
        said = f"the document is the contract of '{contract.application}' for topic '{contract.topic}'"
        raise UnkeepableContract(f"{said}: publish it there, not as '{application}' for '{topic}'")
    return contract


def _check(contract: Contract, known: Sequence[Schema], registry: Registry) -> None:
    try:
        review(contract, known, registry.limits.engine)
    except InvalidContract as fault:
        raise UnkeepableContract(str(fault)) from fault


def _guard(registry: Registry, state: State, application: str, actor: Actor) -> None:
    """Who has a name speaks for its own application alone; who has none, for applications that nobody named speaks for.

    Raises:
        NotOwner, Nameless: the application is somebody else's.
    """
    principal = actor.principal
    if principal.named:
        if state.application_of(principal) != application:
            raise NotOwner(f"the contract of '{application}'", application, principal.name)
    elif _has_principal(registry, state, application):
        raise Nameless(f"speak for '{application}', for which named principals speak")


def _has_principal(registry: Registry, state: State, application: str) -> bool:
    """Whether a principal of the application is known: by its key, its topics, or a contract that it published."""
    if application in state.accounts or application in state.applications.values():
        return True
    if any(owner.application == application for owner in state.owners.values()):
        return True
    own = (held.sequence for (_, reader), held in state.contracts.items() if reader == application)
    return any(registry.entry(sequence).who != ANONYMOUS.name for sequence in own)


def _held(state: State, topic: str, application: str) -> HeldContract:
    held = state.contracts.get((topic, application))
    if held is None:
        raise ContractNotFound(topic, application)
    return held
