"""Refusals that several calls share."""

from skra_app.errors import (
    IdMismatch,
    Incompatible,
    InvalidRuleSet,
    InvalidSubject,
    InvalidVersion,
    NotOwner,
    NotPermitted,
    PoorDesign,
    SchemaTooLarge,
    SubjectNotFound,
    UnacceptableSchema,
    VersionNotFound,
)

ONE_VERSION = (SubjectNotFound, VersionNotFound, InvalidVersion, InvalidSubject)
REGISTERING = (
    NotOwner,
    Incompatible,
    PoorDesign,
    UnacceptableSchema,
    NotPermitted,
    IdMismatch,
    InvalidSubject,
    SchemaTooLarge,
    InvalidRuleSet,
)
