"""The WSGI application: resources found by folder, errors as JSON, hot reads in front, one door round everything."""

import importlib
import logging
import pkgutil
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotAcceptable, NotFound

from skra_app.errors import Rejection, Unavailable
from skra_app.registry import Registry
from skra_app.registry.authentication import Authenticator
from skra_app.registry.failures import Failures
from skra_app.registry.identity.told import tokens_of
from skra_app.settings import Settings
from skra_app.web import resources
from skra_app.web.answer import REPEATABLE, acceptable, error, refusal
from skra_app.web.asked import CONTEXT, NAME, House, code_of
from skra_app.web.authenticated import Authenticated
from skra_app.web.broker_client import BrokerAddress
from skra_app.web.browsers import Browsers
from skra_app.web.coming import BodyLimits
from skra_app.web.door import Door
from skra_app.web.gathered import Gathered
from skra_app.web.hot import HotReads
from skra_app.web.measures import Measured
from skra_app.web.openapi.route import template
from skra_app.web.path import CONVERTERS, BadPath, leads_nowhere, route
from skra_app.web.placed import Placed
from skra_app.web.refused import Reporter, Witnessed
from skra_app.web.reply import NOWHERE, UNKNOWN, Handler, Reply, told
from skra_app.web.stateless import Stateless

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

NAMED = frozenset({404, 405, 406, 415})
"""Statuses that say no more than their name, in the words that clients of other registries know."""


def application(registry: Registry, settings: Settings, *, broker: BrokerAddress | None = None) -> "WSGIApplication":
    """Everything that answers HTTP for one registry; `broker` is where rejections are read."""
    house = House(registry, settings, broker)
    return fronted(resourceful(house), house)


def fronted(flask: Flask, house: House) -> "WSGIApplication":
    """All that stands in front of the resources, which serve this house from now on; innermost first."""
    flask.extensions[NAME] = house
    settings = house.settings
    limits = BodyLimits(settings.body_limit, settings.bodies_per_address_limit, float(settings.slow_limit))
    inside: Handler = HotReads(Placed(Routed(flask)), house.registry.head)
    inside = Gathered(inside, limits)
    if settings.auth == "on":
        failures = Failures(settings.login_failures)
        inside = Authenticated(inside, Authenticator(house.registry, failures, tokens_of(settings)))
    inside = Browsers(inside)
    if house.broker is not None:
        inside = Witnessed(inside, Reporter(house.broker))
    return Measured(Door(inside), house.measures)


def resourceful(house: House) -> Flask:
    """Flask with all resources and nothing in front of it."""
    flask = Stateless(__name__, static_folder=None)
    flask.url_map.strict_slashes = False
    flask.url_map.merge_slashes = False
    flask.url_map.converters |= CONVERTERS
    flask.extensions[NAME] = house
    for module in pkgutil.iter_modules(resources.__path__):
        flask.register_blueprint(importlib.import_module(f"{resources.__name__}.{module.name}").routes)
    flask.before_request(_acceptable)
    flask.register_error_handler(Rejection, _rejected)
    flask.register_error_handler(HTTPException, _http_error)
    return flask


class Routed:
    """Flask behind paths as clients send them."""

    def __init__(self, flask: Flask) -> None:
        self._flask = flask

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Read the path, then let Flask answer."""
        try:
            where = route(environ["PATH_INFO"])
        except BadPath as reason:
            with self._flask.request_context(environ) as context:
                return _reply(refusal(400, 400, str(reason)), context.request)
        inside = {**environ, "PATH_INFO": where.path.encode().decode("latin-1"), CONTEXT: where.context}
        with self._flask.request_context(inside) as context:
            return _reply(self._flask.full_dispatch_request(), context.request)


def _reply(response: Response, asked: Request) -> Reply:
    """A response of Flask as a value."""
    body = response.get_data()
    if not body and response.status_code != HTTPStatus.NO_CONTENT:  # which has no length (RFC 9110, 8.6)
        response.headers.setdefault("Content-Length", "0")
    return Reply(
        response.status,
        told(response.headers.to_wsgi_list()),
        b"" if asked.method == "HEAD" else body,
        UNKNOWN if asked.url_rule is None else template(asked.url_rule.rule),
        asked.view_args or NOWHERE,
        REPEATABLE in asked.environ,
    )


def _acceptable() -> None:
    """Refuse who takes none of the types that the registry's API speaks."""
    if not acceptable(request):
        raise NotAcceptable


def _rejected(reason: Rejection) -> Response:
    if isinstance(reason, Unavailable):
        log.error("%s %s: %s", request.method, request.path, reason.message)
    return error(reason.status, code_of(reason), reason.message)


def _http_error(reason: HTTPException) -> Response:
    if isinstance(reason, MethodNotAllowed) and leads_nowhere(request.path):
        reason = NotFound()
    status = reason.code or 500
    detail = f"HTTP {status} {reason.name}" if status in NAMED else reason.description
    answered = error(status, status, detail or reason.name)
    for name, value in reason.get_headers():
        if name in {"Allow", "Retry-After"}:
            answered.headers[name] = value
    return answered
