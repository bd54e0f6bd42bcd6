"""What `resources/schemas` takes and answers."""

from skra_app.errors import SchemaNotFound
from skra_app.web.openapi.operation import OWN_TEXT, Operation, list_of, of, read
from skra_app.web.openapi.parameters import (
    ALIASES,
    DELETED,
    FETCH_MAX_ID,
    FIND_TAGS,
    FORMAT,
    LATEST_ONLY,
    PAGE,
    REFERENCE_FORMAT,
    RULE_TYPE,
    SUBJECT,
    SUBJECT_PREFIX,
)
from skra_app.web.openapi.shapes import TEXTS, TYPES

WHOSE = (SUBJECT, DELETED, *PAGE)

OPERATIONS = {
    "schemas": Operation(
        read(list_of(of("SchemaWithAliases")), "Versions by subject and number, at most 1,000."),
        (SUBJECT_PREFIX, DELETED, LATEST_ONLY, ALIASES, RULE_TYPE, *PAGE),
    ),
    "types": Operation(read(list_of(TYPES), "Their names.")),
    "by_id": Operation(
        read(of("SchemaString"), "The schema."),
        (SUBJECT, FORMAT, FETCH_MAX_ID, REFERENCE_FORMAT, FIND_TAGS),
        refusals=(SchemaNotFound,),
        about="What a consumer asks once for each id that it meets. A schema is found after a soft delete too.",
    ),
    "text_by_id": Operation(OWN_TEXT, (SUBJECT, FORMAT), refusals=(SchemaNotFound,)),
    "subjects_of_id": Operation(read(TEXTS, "Their names."), WHOSE, refusals=(SchemaNotFound,)),
    "versions_of_id": Operation(
        read(list_of(of("SubjectVersion")), "Subject and number of each."), WHOSE, refusals=(SchemaNotFound,)
    ),
    "by_guid": Operation(read(of("SchemaString"), "The schema."), (FORMAT,), refusals=(SchemaNotFound,)),
    "ids_of_guid": Operation(read(list_of(of("ContextId")), "Context and id; empty where nobody has it.")),
}
