"""What one request works with: the registry, who asks, in which context, in which response shape."""

from dataclasses import dataclass, field

from flask import current_app, request

from skra_app.errors import Incompatible, Rejection
from skra_app.registry import Registry, config
from skra_app.registry.actor import Actor
from skra_app.registry.subject import DEFAULT, EVERYWHERE
from skra_app.settings import Settings
from skra_app.web import query
from skra_app.web.broker_client import BrokerAddress
from skra_app.web.measures import Measures
from skra_app.web.principal import actor

NAME = "skra"
CONTEXT = "skra.context"
"""The WSGI member that carries the context that the path names, empty where it names none."""


@dataclass(frozen=True, slots=True)
class House:
    """What all requests share."""

    registry: Registry
    settings: Settings
    broker: BrokerAddress | None
    measures: Measures = field(default_factory=Measures)


def house() -> House:
    """The house that serves this request."""
    found: House = current_app.extensions[NAME]
    return found


def registry() -> Registry:
    """The registry that serves this request."""
    return house().registry


def asker() -> Actor:
    """Who asks."""
    return actor(request)


def context() -> str:
    """The context of the path: `.` unless the path began with `/contexts/{context}/`."""
    return _named_context() or DEFAULT


def _named_context() -> str:
    """The context that the path names; empty where it names none."""
    found: str = request.environ.get(CONTEXT, "")
    return found


def qualified(name: str) -> str:
    """A subject, or the empty name of everything, in the context of the path unless it names a context itself."""
    if context() == DEFAULT or name.startswith((":.", EVERYWHERE)):
        return name
    return f":{context()}:{name}"


def subject_named(name: str) -> str:
    """The subject that a path or a query names: qualified, and what its alias stands for."""
    return config.alias_of(registry().state(), qualified(name))


def prefix(*, everywhere: bool) -> str:
    """The beginning of the subjects asked for; without one those of the path's context, or `everywhere`.

    An empty one is one: all subjects of the context.
    """
    if "subjectPrefix" not in request.args and everywhere and not _named_context():
        return EVERYWHERE
    return qualified(query.text("subjectPrefix"))


def long_shape() -> bool:
    """Whether to answer as the 8.x generation does (spec §1.2)."""
    asked: str = request.environ.get("HTTP_CONFLUENT_ACCEPT_UNKNOWN_PROPERTIES", "")
    return asked.lower() == "true" or house().settings.response_shape == "8"


def code_of(reason: Rejection) -> int:
    """The wire code: the older shape says 409 where the newer says 40901."""
    return reason.code if long_shape() or not isinstance(reason, Incompatible) else reason.status
