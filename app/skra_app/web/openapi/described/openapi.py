"""What `resources/openapi` answers."""

from skra_app.web.openapi.operation import ONE_JSON, Answered, Operation

OPERATIONS = {
    "document": Operation(Answered({"type": "object"}, "This document: OpenAPI 3.1.", ONE_JSON, cached=True)),
}
