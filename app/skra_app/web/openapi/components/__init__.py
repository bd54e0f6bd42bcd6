"""The JSON Schemas of all bodies. Answers are closed: a member that is not described is a fault.

Requests are open, because members that nobody knows are ignored, and a member of null says nothing.
"""

from collections.abc import Mapping

from skra_app.web.openapi.components import (
    answers,
    associations,
    audit,
    contracts,
    linting,
    owners,
    principals,
    schemas,
    scopes,
    searching,
)
from skra_app.web.openapi.shapes import Shape

__all__ = ["COMPONENTS"]

COMPONENTS: Mapping[str, Shape] = {
    **answers.COMPONENTS,
    **schemas.COMPONENTS,
    **linting.COMPONENTS,
    **associations.COMPONENTS,
    **searching.COMPONENTS,
    **scopes.COMPONENTS,
    **contracts.COMPONENTS,
    **owners.COMPONENTS,
    **principals.COMPONENTS,
    **audit.COMPONENTS,
}
