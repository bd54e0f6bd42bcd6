"""Which schema writes a topic's records: the latest of its subject, the version or the file that somebody names."""

from pathlib import Path

from skra.client import Registered, RegistryClient
from skra.exits import Missing, Unusable
from skra.records.encoding import Encoder
from skra.records.frame import Part, frame_for
from skra.records.schemas import Schemas
from skra.schema_file import SchemaReader
from skra_compat import Schema


def encoder(registry: RegistryClient, topic: str, part: Part, wire: str, version: str = "latest") -> Encoder:
    """By a version of the topic's subject; without a schema where the subject has none and none is asked for.

    Raises:
        ClickException: the registry does not answer, or has no such version.
    """
    schemas, subject = Schemas(registry), f"{topic}-{part}"
    if version == "latest":
        found = schemas.latest(subject)
        if found is None:
            return Encoder(part, None)
    else:
        found = registry.version(subject, version)
    return _of(part, schemas.schema(found), found, wire)


def encoder_of_file(registry: RegistryClient, topic: str, file: Path, wire: str) -> Encoder:
    """By the schema in a file, which its subject has to hold unless records are not to name it.

    Raises:
        Unusable: it is no schema, or not registered.
    """
    name, schema = SchemaReader("", {}).named(file)
    if wire == "raw":
        return Encoder("value", schema, name)
    subject = f"{topic}-value"
    try:
        found = registry.lookup(subject, schema.format, schema.text)
    except Missing as problem:
        raise Unusable(
            f"{file} is not registered under '{subject}', so no record can name it: "
            f"`skra register {subject} {file}`, or --wire raw"
        ) from problem
    return _of("value", schema, found, wire)


def _of(part: Part, schema: Schema, found: Registered, wire: str) -> Encoder:
    name = f"{found.subject} version {found.version}, id {found.id}"
    frame = b"" if wire == "raw" else frame_for(found.id)
    return Encoder(part, schema, name, frame, by_header=wire == "header")
