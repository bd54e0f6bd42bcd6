"""The document: each route as its own docstring, its row and the tree of rejections describe it."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version

from flask import Flask

from skra_app.journal import Json
from skra_app.web.answer import OFFERED
from skra_app.web.openapi import described
from skra_app.web.openapi.components import COMPONENTS
from skra_app.web.openapi.operation import Answered, Operation, Parameter, of
from skra_app.web.openapi.parameters import PATH
from skra_app.web.openapi.responses import responses
from skra_app.web.openapi.route import Route, routes

Node = dict[str, Json]

UNDESCRIBED = Operation(Answered({}, "An answer."))
ABOUT = """\
Confluent's registry API, byte for byte, and what is Skra's own under `/v1`. Unknown members and parameters are ignored;
switches are read in any case; a body may come without a `Content-Type`. The answers are those of the 7.x generation;
8.x is answered to `Confluent-Accept-Unknown-Properties: true`, or to everybody with `--response-shape 8`.
"""


def document(flask: Flask) -> Node:
    """The OpenAPI document of everything that the application answers."""
    paths: dict[str, Node] = {}
    for route in routes(flask):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(flask, route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Skra", "version": version("skra"), "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": _servers(),
        "security": [{}, {"basic": []}, {"bearer": []}],
        "tags": [{"name": name, "description": _about(made.import_name)} for name, made in flask.blueprints.items()],
        "paths": paths,
        "components": {
            "schemas": COMPONENTS,
            "securitySchemes": {scheme: {"type": "http", "scheme": scheme} for scheme in ("basic", "bearer")},
        },
    }


def rows() -> dict[str, Operation]:
    """The rows of all resources, by endpoint."""
    found: dict[str, Operation] = {}
    for module in pkgutil.iter_modules(described.__path__):
        table: Mapping[str, Operation] = importlib.import_module(f"{described.__name__}.{module.name}").OPERATIONS
        found |= {f"{module.name}.{view}": row for view, row in table.items()}
    return found


def _servers() -> Json:
    context: Node = {"default": "dev", "description": "A context: a registry of its own, with ids of its own."}
    return [
        {"url": "/", "description": "The default context."},
        {"url": "/contexts/{context}", "variables": {"context": context}},
    ]


def _about(module: str) -> str:
    return inspect.getdoc(importlib.import_module(module)) or ""


def _operation(flask: Flask, route: Route) -> Node:
    row = rows().get(route.endpoint, UNDESCRIBED)
    summary, _, more = (inspect.getdoc(flask.view_functions[route.endpoint]) or "").partition("\n\n")
    found: Node = {
        "operationId": "_".join((route.method.lower(), *re.findall(r"\w+", route.path))),
        "tags": [route.endpoint.partition(".")[0]],
        "summary": " ".join(summary.split()),
        "description": "\n\n".join(filter(None, (more, row.about))),
        "parameters": [*_parameters(route, row)],
        "responses": responses(route, row),
    }
    if row.body:
        content: Node = {kind: {"schema": of(row.body)} for kind in OFFERED}
        found["requestBody"] = {"required": True, "content": content}
    return {name: member for name, member in found.items() if member}


def _parameters(route: Route, row: Operation) -> Iterator[Node]:
    for name in route.arguments:
        yield {**_parameter(PATH.get(name, Parameter(name, {"type": "string"}, name)), "path"), "required": True}
    for parameter in row.query:
        yield _parameter(parameter, "query")
    if row.answer and row.answer.cached:
        meaning = "The `ETag` of the answer that is at hand."
        yield _parameter(Parameter("If-None-Match", {"type": "string"}, meaning), "header")


def _parameter(parameter: Parameter, place: str) -> Node:
    found: Node = {
        "name": parameter.name,
        "in": place,
        "description": parameter.meaning,
        "schema": parameter.schema,
        "example": parameter.example,
    }
    return {name: member for name, member in found.items() if member is not None}
