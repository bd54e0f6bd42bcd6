"""What this server is, as clients of the registry API ask."""

from importlib.metadata import version

from flask import Blueprint, Response

from skra_app.web.answer import answer

routes = Blueprint("metadata", __name__)


@routes.get("/v1/metadata/id")
def identity() -> Response:
    """Which clusters this registry belongs to."""
    clusters = {"kafka-cluster": "skra", "schema-registry-cluster": "schema-registry"}
    return answer({"id": "", "scope": {"path": [], "clusters": clusters}})


@routes.get("/v1/metadata/version")
def release() -> Response:
    """Which Skra answers."""
    return answer({"version": version("skra"), "commitId": ""})


@routes.get("/v1/metadata/deployment")
def deployment() -> Response:
    """Nothing is deployed in a way that clients need to know of."""
    return answer({"attributes": []})
