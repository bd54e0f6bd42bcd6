"""Fields that a subject has promised not to use again (registry API §1.9, config `validateFields`).

The metadata property `confluent:reserved` lists their names with commas between. A schema must not have them, and the
next one must not drop them from the list. Names that begin with `$$` are nobody's.
"""

from collections.abc import Iterator
from typing import Final

from skra_app.errors import UnacceptableSchema
from skra_app.registry.content import Metadata
from skra_compat import Schema
from skra_compat.outline import Record

RESERVED: Final = "confluent:reserved"
_NOBODYS: Final = "$$"


def broken(schema: Schema, metadata: Metadata | None, before: Metadata | None) -> Iterator[str]:
    """What a candidate with that metadata does to reserved fields, `before` being the latest version's."""
    reserved = _listed(metadata)
    for name in sorted(_listed(before) - reserved):
        yield (
            f"The new schema has reserved field {name} removed from its metadata "
            "which is present in the old schema's metadata."
        )
    fields = {field.name for field in schema.outline.root.fields}
    for name in sorted(reserved & fields):
        yield f"The new schema has field that conflicts with the reserved field {name}."


def refuse_nobodys(schema: Schema) -> None:
    """Raise UnacceptableSchema where a property of a JSON Schema has a name that nobody may use."""
    if schema.format == "JSON" and (name := next(_nobodys(schema.outline.root), None)):
        raise UnacceptableSchema(f"Invalid schema: property {name!r} begins with {_NOBODYS}, which is reserved")


def _nobodys(record: Record) -> Iterator[str]:
    for field in record.fields:
        if field.name.startswith(_NOBODYS):
            yield field.name
        if field.record:
            yield from _nobodys(field.record)


def _listed(metadata: Metadata | None) -> frozenset[str]:
    said = metadata.properties.get(RESERVED, "") if metadata else ""
    return frozenset(name.strip() for name in said.split(",") if name.strip())
