"""The WSGI application: resources found by folder, errors as JSON, hot reads in front, one door round everything."""

import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotAcceptable, NotFound

from skra_app.errors import Rejection, Unavailable
from skra_app.registry import Registry
from skra_app.registry.authentication import Authenticator
from skra_app.registry.failures import Failures
from skra_app.registry.identity.told import tokens_of
from skra_app.settings import Settings
from skra_app.web import resources
from skra_app.web.answer import acceptable, error, refusal
from skra_app.web.asked import CONTEXT, NAME, PLACE, House, code_of
from skra_app.web.authenticated import Authenticated
from skra_app.web.broker_client import BrokerAddress
from skra_app.web.browsers import Browsers
from skra_app.web.coming import BodyLimits
from skra_app.web.door import Door
from skra_app.web.gathered import Gathered
from skra_app.web.hot import HotReads
from skra_app.web.measures import ROUTE, UNKNOWN, Measured
from skra_app.web.openapi.route import template
from skra_app.web.path import CONVERTERS, BadPath, leads_nowhere, route
from skra_app.web.refused import Reporter, Witnessed

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from werkzeug.wsgi import ClosingIterator

log = logging.getLogger(__name__)

NAMED = frozenset({404, 405, 406, 415})
"""Statuses that say no more than their name, in the words that clients of other registries know."""


def application(registry: Registry, settings: Settings, *, broker: BrokerAddress | None = None) -> "WSGIApplication":
    """Everything that answers HTTP for one registry; `broker` is where rejections are read."""
    house = House(registry, settings, broker)
    return fronted(resourceful(house), house)


def fronted(flask: Flask, house: House) -> "WSGIApplication":
    """All that stands in front of the resources, which serve this house from now on."""
    flask.extensions[NAME] = house
    limits = BodyLimits(
        house.settings.body_limit, house.settings.bodies_per_address_limit, float(house.settings.slow_limit)
    )
    hot = Gathered(HotReads(Routed(flask), lambda: house.registry.state().head), limits)
    if house.settings.auth == "off":
        return Measured(_witnessed(Door(Browsers(hot)), house), house.measures)
    failures = Failures(house.settings.login_failures)
    authenticator = Authenticator(house.registry, failures, tokens_of(house.settings))
    return Measured(_witnessed(Door(Browsers(Authenticated(hot, authenticator))), house), house.measures)


def _witnessed(inside: "WSGIApplication", house: House) -> "WSGIApplication":
    """With refusals reported to the broker, where there is one."""
    return Witnessed(inside, Reporter(house.broker)) if house.broker is not None else inside


def resourceful(house: House) -> Flask:
    """Flask with all resources and nothing in front of it."""
    flask = Flask(__name__, static_folder=None)
    flask.config["PROPAGATE_EXCEPTIONS"] = True
    flask.url_map.strict_slashes = False
    flask.url_map.merge_slashes = False
    flask.url_map.converters |= CONVERTERS
    flask.extensions[NAME] = house
    for module in pkgutil.iter_modules(resources.__path__):
        flask.register_blueprint(importlib.import_module(f"{resources.__name__}.{module.name}").routes)
    flask.before_request(_acceptable)
    flask.after_request(_noted)
    flask.register_error_handler(Rejection, _rejected)
    flask.register_error_handler(HTTPException, _http_error)
    return flask


class Routed:
    """Flask behind paths as clients send them; its answers say which route gave them."""

    def __init__(self, flask: Flask) -> None:
        self._flask = flask

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Read the path, then let Flask answer."""
        try:
            where = route(environ["PATH_INFO"])
        except BadPath as reason:
            with self._flask.request_context(environ):
                return refusal(400, 400, str(reason))(environ, start_response)
        environ["PATH_INFO"] = where.path.encode().decode("latin-1")
        environ[CONTEXT] = where.context

        def start(status: str, headers: list[tuple[str, str]], *_error: object) -> Callable[[bytes], object]:
            return start_response(status, [*headers, (ROUTE, environ.get(ROUTE, UNKNOWN))])

        answered = self._flask.wsgi_app(environ, start)
        with closing(cast("ClosingIterator", answered)):
            return list(answered)


def _acceptable() -> None:
    """Refuse who takes none of the types that the registry's API speaks."""
    if not acceptable(request):
        raise NotAcceptable


def _noted(response: Response) -> Response:
    """Leave word of the route that answered."""
    if request.url_rule is not None:
        request.environ[ROUTE] = template(request.url_rule.rule)
        request.environ[PLACE] = request.view_args
    return response


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
