"""What of a version can be found: the subject itself, and each field with its path, types, documentation and tags."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from skra_app.registry.content import Metadata
from skra_compat import Json, Schema
from skra_compat.outline import Field, Record

_MOST: Final = 5_000
"""Parts of one version that are found; a small text can unfold to many more."""
_DEEPEST: Final = 32
_LONGEST: Final = 2_000
"""Characters of documentation that are found."""
_INLINE_TAGS: Final = frozenset({"confluent:tags", "confluent.field_meta.tags", "tags"})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be found."""

    kind: str
    """`subject` or `field`."""
    path: str
    """Of a field; empty for the subject."""
    name: str
    type: str
    doc: str
    tags: tuple[str, ...]


def parts(subject: str, schema: Schema, metadata: Metadata | None) -> list[Part]:
    """The parts of a version, the subject first."""
    said = metadata or Metadata()
    fields = list(islice(_all_fields(schema), _MOST))
    found = [_of_field(one, said.tags) for one in fields]
    return [_of_subject(subject, schema, said), *found]


def unread(subject: str) -> list[Part]:
    """Of a version that cannot be read any more its subject can be found still."""
    return [Part("subject", "", subject, "", "", ())]


def _of_subject(subject: str, schema: Schema, said: Metadata) -> Part:
    events = [*schema.outlines]
    named = " ".join(filter(None, (f"{event.namespace} {event.name}".strip() for event in events)))
    docs = [event.doc or event.root.doc for event in events]
    properties = [f"{name}: {value}" for name, value in said.properties.items() if name not in said.sensitive]
    tags = sorted({tag for names in said.tags.values() for tag in names})
    return Part("subject", "", subject, named, _cut("\n".join(filter(None, [*docs, *properties]))), tuple(tags))


def _all_fields(schema: Schema) -> Iterator[Field]:
    for event in schema.outlines:
        yield from _fields(event.root, _DEEPEST)


def _fields(record: Record, depth: int) -> Iterator[Field]:
    """Every field at every depth; what alternatives share, once."""
    seen: set[int] = set()
    for one in record.fields:
        yield one
        if one.record is not None and depth:
            seen.add(id(one.record))
            yield from _fields(one.record, depth - 1)
    for variant in record.variants if depth else ():
        if id(variant) not in seen:
            yield from _fields(variant, depth - 1)


def _of_field(one: Field, tags: Mapping[str, tuple[str, ...]]) -> Part:
    types = dict.fromkeys(filter(None, (*one.types, one.native, one.format, one.record.name if one.record else "")))
    symbols = " ".join(str(symbol) for symbol in one.enum[:100])
    docs = [one.doc, *one.enum_docs.values(), symbols, one.record.doc if one.record else ""]
    inline = [tag for name in _INLINE_TAGS for tag in _listed(one.annotations.get(name))]
    given = [tag for path, names in tags.items() if _means(path, one.path) for tag in names]
    name = " ".join([one.name, *one.aliases])
    return Part("field", one.path, name, " ".join(types), _cut("\n".join(filter(None, docs))), _unique(inline, given))


def _unique(*tags: list[str]) -> tuple[str, ...]:
    return tuple(sorted({tag for some in tags for tag in some}))


def _listed(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _means(tagged: str, path: str) -> bool:
    """Whether a tag's path (`**.ssn`, `Order.customer.email`) is that of a field, whatever stands around it."""
    wanted = [part for part in tagged.replace("#", "").replace("/", ".").split(".") if part.strip("*")]
    found = [part for part in path.replace("[]", "").split(".") if part]
    return bool(wanted and found) and (found[-len(wanted) :] == wanted or wanted[1:] == found)


def _cut(text: str) -> str:
    return text[:_LONGEST]
