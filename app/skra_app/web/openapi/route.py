"""The routes of the application in the words of OpenAPI."""

import re
from functools import cache
from typing import NamedTuple

from flask import Flask
from werkzeug.routing import Rule

from skra_app.web.openapi.parameters import SHOWN_AS

METHODS = ("GET", "POST", "PUT", "DELETE")
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


class Route(NamedTuple):
    """One method of one path."""

    method: str
    path: str
    """With `{name}` for each argument."""
    endpoint: str
    arguments: tuple[str, ...]


@cache
def template(rule: str) -> str:
    """The path of a rule as OpenAPI writes it."""
    return ARGUMENT.sub(lambda found: f"{{{SHOWN_AS.get(found[1], found[1])}}}", rule)


def routes(flask: Flask) -> list[Route]:
    """What the application answers, by path."""
    found = [_route(rule, method) for rule in flask.url_map.iter_rules() for method in _methods(rule)]
    return sorted(found, key=lambda route: (route.path, METHODS.index(route.method)))


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) & {*METHODS}


def _route(rule: Rule, method: str) -> Route:
    names = tuple(SHOWN_AS.get(name, name) for name in ARGUMENT.findall(rule.rule))
    return Route(method, template(rule.rule), rule.endpoint, names)
