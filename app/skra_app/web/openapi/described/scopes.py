"""What `resources/scopes` answers."""

from skra_app.web.openapi.operation import Operation, of, read

OPERATIONS = {"scopes": Operation(read(of("Scopes"), "By scope, what each says for itself."))}
