"""The description of the HTTP API: an OpenAPI document made of the routes themselves.

A route gives its path, its methods and its docstring; `described` gives what goes in and comes out; `components` are
the shapes. A test holds that every route has a row and every row a route.
"""

from skra_app.web.openapi.document import document, rows
from skra_app.web.openapi.route import routes

__all__ = ["document", "routes", "rows"]
