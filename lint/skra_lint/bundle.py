"""Records side by side in one Avro file: a bundle from which code is generated, and not one event that is any of them.

Registered as a subject the same text is a union, each of whose events may be any of the records; so only who knows that
it came from a file asks here.
"""

from skra_compat import Schema
from skra_compat.outline import Event, Record


def bundled(schema: Schema) -> tuple[str, ...]:
    """The names of the records that no other one of the bundle holds: each is an event of its own.

    Empty where the root is no list of types.
    """
    outline = schema.outline
    if schema.format != "AVRO" or outline.name or outline.batch:
        return ()
    records = outline.root.variants or (outline.root,)
    names = tuple(dict.fromkeys(one.name for one in records if one.name))
    free = [name for name in names if not any(holds(one, name) for one in records if one.name != name)]
    return tuple(free) or names


def member(outline: Event, name: str) -> Event:
    """One record of the bundle, as an event; raises LookupError where it holds none of that name."""
    for one in outline.root.variants or (outline.root,):
        if one.name == name:
            return outline._replace(name=name, root=one, doc=one.doc)
    raise LookupError(f"the schema holds no record {name!r}")


def holds(record: Record, name: str, depth: int = 4) -> bool:
    """Whether a message or record of that name is in one of the fields."""
    below = [field.record for field in record.fields if field.record is not None]
    below += [variant for one in below for variant in one.variants]
    return any(one.name == name or (depth > 0 and holds(one, name, depth - 1)) for one in below)
