"""What the service refuses, as one tree; each leaf knows the code that goes over the wire.

Rejection
├── NotFound
│   ├── SubjectNotFound          40401
│   ├── VersionNotFound          40402
│   ├── SchemaNotFound           40403
│   ├── SubjectSoftDeleted       40404
│   ├── SubjectNotSoftDeleted    40405
│   ├── VersionSoftDeleted       40406
│   ├── VersionNotSoftDeleted    40407
│   ├── LevelNotConfigured       40408
│   ├── ModeNotConfigured        40409
│   ├── AssociationNotFound      40410
│   ├── TopicNotFound            404
│   ├── OwnerNotFound            404
│   ├── OfferNotFound            404
│   ├── ExemptionNotFound        404
│   ├── ContractNotFound         404
│   └── PrincipalNotFound        404
├── Unauthenticated              401
│   └── InvalidToken             401
├── TooManyFailures              429
├── Forbidden
│   ├── NotOwner                 40301
│   ├── Nameless                 40301
│   └── NotAllowed               40302
├── Incompatible                 40901   (409 in the older response shape: the web chooses)
├── AssociationExists            40903
├── SubjectAssociated            40904
├── StronglyAssociated           40905
├── NoLiveVersion                40907
├── AssociationFrozen            40908
├── PoorDesign                   409
├── BreaksConsumers              409
├── SecondEventType              409
├── TopicExists                  409
├── PrincipalExists              409
├── Unprocessable
│   ├── UnacceptableSchema       42201
│   ├── InvalidVersion           42202
│   ├── InvalidLevel             42203
│   ├── InvalidMode              42204
│   ├── NotPermitted             42205
│   ├── ReferenceExists          42206
│   ├── IdMismatch               42207
│   ├── InvalidSubject           42208
│   ├── SchemaTooLarge           42209
│   ├── InvalidRuleSet           42210
│   ├── ContextNotEmpty          42211
│   ├── InvalidAssociation       42212
│   ├── InvalidTopic             422
│   ├── InvalidPartitions        422
│   ├── InvalidConfig            422
│   ├── InvalidQuery             422
│   ├── InvalidPolicy            422
│   ├── InvalidPrincipal         422
│   └── UnkeepableContract       422
├── UnreadableRequest            400
├── LateBody                     408
├── EncodedBody                  415
├── NoRoomForBody                503
└── Unavailable
    ├── StoreFailed              50001
    ├── StoreBusy                50002
    └── BrokerUnreachable        503

The codes are those of the registry API that clients know; 40301, 40302 and the codes of three digits are ours.
"""

from skra_app.errors.conflict import (
    AssociationExists,
    AssociationFrozen,
    BreaksConsumers,
    Incompatible,
    NoLiveVersion,
    PoorDesign,
    PrincipalExists,
    SecondEventType,
    StronglyAssociated,
    SubjectAssociated,
    TopicExists,
)
from skra_app.errors.forbidden import (
    Forbidden,
    InvalidToken,
    Nameless,
    NotAllowed,
    NotOwner,
    TooManyFailures,
    Unauthenticated,
)
from skra_app.errors.not_found import (
    AssociationNotFound,
    ContractNotFound,
    ExemptionNotFound,
    LevelNotConfigured,
    ModeNotConfigured,
    NotFound,
    OfferNotFound,
    OwnerNotFound,
    PrincipalNotFound,
    SchemaNotFound,
    SubjectNotFound,
    SubjectNotSoftDeleted,
    SubjectSoftDeleted,
    TopicNotFound,
    VersionNotFound,
    VersionNotSoftDeleted,
    VersionSoftDeleted,
)
from skra_app.errors.rejection import Rejection, status_of
from skra_app.errors.transport import EncodedBody, LateBody, NoRoomForBody, UnreadableRequest
from skra_app.errors.unavailable import BrokerUnreachable, StoreBusy, StoreFailed, Unavailable
from skra_app.errors.unprocessable import (
    ContextNotEmpty,
    IdMismatch,
    InvalidAssociation,
    InvalidConfig,
    InvalidLevel,
    InvalidMode,
    InvalidPartitions,
    InvalidPolicy,
    InvalidPrincipal,
    InvalidQuery,
    InvalidRuleSet,
    InvalidSubject,
    InvalidTopic,
    InvalidVersion,
    NotPermitted,
    ReferenceExists,
    SchemaTooLarge,
    UnacceptableSchema,
    UnkeepableContract,
    Unprocessable,
)

__all__ = [
    "AssociationExists",
    "AssociationFrozen",
    "AssociationNotFound",
    "BreaksConsumers",
    "BrokerUnreachable",
    "ContextNotEmpty",
    "ContractNotFound",
    "EncodedBody",
    "ExemptionNotFound",
    "Forbidden",
    "IdMismatch",
    "Incompatible",
    "InvalidAssociation",
    "InvalidConfig",
    "InvalidLevel",
    "InvalidMode",
    "InvalidPartitions",
    "InvalidPolicy",
    "InvalidPrincipal",
    "InvalidQuery",
    "InvalidRuleSet",
    "InvalidSubject",
    "InvalidToken",
    "InvalidTopic",
    "InvalidVersion",
    "LateBody",
    "LevelNotConfigured",
    "ModeNotConfigured",
    "Nameless",
    "NoLiveVersion",
    "NoRoomForBody",
    "NotAllowed",
    "NotFound",
    "NotOwner",
    "NotPermitted",
    "OfferNotFound",
    "OwnerNotFound",
    "PoorDesign",
    "PrincipalExists",
    "PrincipalNotFound",
    "ReferenceExists",
    "Rejection",
    "SchemaNotFound",
    "SchemaTooLarge",
    "SecondEventType",
    "StoreBusy",
    "StoreFailed",
    "StronglyAssociated",
    "SubjectAssociated",
    "SubjectNotFound",
    "SubjectNotSoftDeleted",
    "SubjectSoftDeleted",
    "TooManyFailures",
    "TopicExists",
    "TopicNotFound",
    "UnacceptableSchema",
    "Unauthenticated",
    "Unavailable",
    "UnkeepableContract",
    "Unprocessable",
    "UnreadableRequest",
    "VersionNotFound",
    "VersionNotSoftDeleted",
    "VersionSoftDeleted",
    "status_of",
]
