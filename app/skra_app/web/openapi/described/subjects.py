"""What `resources/subjects` takes and answers."""

from skra_app.errors import (
    Incompatible,
    InvalidRuleSet,
    InvalidSubject,
    NotOwner,
    NotPermitted,
    ReferenceExists,
    SchemaNotFound,
    SchemaTooLarge,
    SubjectNotFound,
    SubjectNotSoftDeleted,
    SubjectSoftDeleted,
    UnacceptableSchema,
    VersionNotSoftDeleted,
    VersionSoftDeleted,
)
from skra_app.web.openapi.operation import OWN_TEXT, Answered, Operation, list_of, of, read
from skra_app.web.openapi.parameters import (
    DELETED,
    DELETED_AS_NEGATIVE,
    DELETED_ONLY,
    FIND_TAGS,
    FORCE,
    FORMAT,
    ID,
    KEY,
    NORMALIZE,
    PAGE,
    PERMANENT,
    REASON,
    REFERENCE_FORMAT,
    SUBJECT_PREFIX,
    VALUE,
)
from skra_app.web.openapi.refusals import ONE_VERSION, REGISTERING
from skra_app.web.openapi.shapes import TEXTS, VERSION_NUMBER

OPERATIONS = {
    "subjects": Operation(
        read(TEXTS, "Their names, sorted."),
        (SUBJECT_PREFIX, DELETED, DELETED_ONLY, *PAGE),
    ),
    "look_up": Operation(
        Answered(of("Schema"), "The version."),
        (NORMALIZE, DELETED, FORMAT),
        "SchemaRequest",
        refusals=(SubjectNotFound, SchemaNotFound, UnacceptableSchema, SchemaTooLarge, InvalidSubject),
    ),
    "delete_subject": Operation(
        Answered(list_of(VERSION_NUMBER), "The numbers of the versions that are gone."),
        (PERMANENT,),
        refusals=(
            SubjectNotFound,
            SubjectSoftDeleted,
            SubjectNotSoftDeleted,
            NotOwner,
            NotPermitted,
            ReferenceExists,
            InvalidSubject,
        ),
    ),
    "versions": Operation(
        read(list_of({"type": "integer"}), "Their numbers, ascending."),
        (DELETED, DELETED_ONLY, DELETED_AS_NEGATIVE, *PAGE),
        refusals=(SubjectNotFound, InvalidSubject),
    ),
    "new_version": Operation(
        Answered(of("Registered"), "Its id; in the 8.x shape the whole version."),
        (NORMALIZE, FORCE, FORMAT, REASON),
        "SchemaRequest",
        refusals=REGISTERING,
        about="Text that the subject holds already is found, whatever its level, mode and owner.",
    ),
    "version": Operation(
        read(of("Schema"), "The version."),
        (DELETED, FORMAT, REFERENCE_FORMAT, FIND_TAGS),
        refusals=ONE_VERSION,
    ),
    "amended_version": Operation(
        Answered(of("Registered"), "The new version's id; in the 8.x shape all of it."),
        body="Amendment",
        refusals=(*ONE_VERSION, NotOwner, NotPermitted, UnacceptableSchema, InvalidRuleSet, Incompatible),
    ),
    "version_text": Operation(OWN_TEXT, (DELETED, FORMAT), refusals=ONE_VERSION),
    "referenced_by": Operation(read(list_of(ID), "Their ids."), (DELETED, *PAGE), refusals=ONE_VERSION),
    "delete_version": Operation(
        Answered(VERSION_NUMBER, "Its number."),
        (PERMANENT,),
        refusals=(*ONE_VERSION, VersionSoftDeleted, VersionNotSoftDeleted, NotOwner, NotPermitted, ReferenceExists),
    ),
    "latest_with_metadata": Operation(
        read(of("Schema"), "The version."),
        (KEY, VALUE, DELETED, FORMAT),
        refusals=(SubjectNotFound, SchemaNotFound, InvalidSubject),
    ),
}
