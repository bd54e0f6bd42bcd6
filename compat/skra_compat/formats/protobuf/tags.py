"""Tags inside of a schema: Confluent's `message_meta` and `field_meta`, by the path of what bears them.

A path leads from a message of the file down (`Order.Line.sku`); the package may stand before it, a leading dot too, and
the name of a `oneof` before its members (`Order.payment.card`). A text with tags imports `confluent/meta.proto`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from skra_compat.formats.protobuf.canonical import rewritten, with_known_options
from skra_compat.formats.protobuf.model import Model
from skra_compat.formats.protobuf.page import inside
from skra_compat.formats.protobuf.parse import importing
from skra_compat.tag import FIELD, RECORD, Entity, Tags, changed, entities, nowhere

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

_META: Final = "confluent/meta.proto"
_EXTENSIONS: Final = {RECORD: "confluent.message_meta", FIELD: "confluent.field_meta"}
_KINDS: Final = {RECORD: "message", FIELD: "field"}


@dataclass(frozen=True, slots=True)
class _Bearer:
    """What may bear tags."""

    kind: str
    path: str
    within: str
    """The path with the name of the `oneof` that it is in."""
    declaration: "DescriptorProto | FieldDescriptorProto"


def tags(model: Model) -> Tags:
    """The tags of every message and field that has some, outermost first."""
    if _META not in model.imports:
        return {}
    file = with_known_options(model)
    found: dict[Entity, tuple[str, ...]] = {}
    for path, bearer in _bearers(file.message_type, ""):
        if told := tuple(_meta(model, bearer).tags):
            found[Entity(path, bearer.kind)] = told
    return found


def tagged(model: Model, added: Tags, removed: Tags) -> str:
    """The text with these tags more and those less.

    Raises:
        InvalidSchema: there is nothing at a path.
    """
    whole = importing(model, _META) if added or _META in model.imports else model
    file, touched = with_known_options(whole), set[str]()
    bearers = dict(_by_path(file))
    for entity in entities(added, removed):
        bearer = bearers.get((entity.kind, entity.path.removeprefix(".")))
        if bearer is None:
            raise nowhere(entity)
        if whole is not model or _META in model.imports:
            _write(whole, bearer, entity, added, removed)
            touched.add(_spelling(file, bearer))
    return rewritten(whole, file, touched)


def _write(model: Model, bearer: _Bearer, entity: Entity, added: Tags, removed: Tags) -> None:
    meta = _meta(model, bearer)
    meta.tags[:] = changed(meta.tags, entity, added, removed)
    if not meta.ListFields():
        bearer.declaration.options.ClearExtension(_extension(model, bearer))


def _extension(model: Model, bearer: _Bearer) -> Any:  # noqa: ANN401 - the library's own descriptor
    return model.pool.FindExtensionByName(_EXTENSIONS[bearer.kind])


def _meta(model: Model, bearer: _Bearer) -> Any:  # noqa: ANN401 - a class that the pool makes
    return bearer.declaration.options.Extensions[_extension(model, bearer)]


def _spelling(file: "FileDescriptorProto", bearer: _Bearer) -> str:
    """The name by which the text's spelling knows the options of a declaration."""
    return f"{_KINDS[bearer.kind]} {inside(file.package, bearer.path)}"


def _by_path(file: "FileDescriptorProto") -> Iterator[tuple[tuple[str, str], _Bearer]]:
    """Everything that may bear tags by kind and by the paths that may name it."""
    for path, bearer in _bearers(file.message_type, ""):
        for spelled in (path, bearer.within):
            yield (bearer.kind, spelled), bearer
            yield (bearer.kind, inside(file.package, spelled)), bearer


def _bearers(messages: "Iterable[DescriptorProto]", scope: str) -> Iterator[tuple[str, _Bearer]]:
    """Messages and fields by path, entries of maps left out."""
    for message in messages:
        path = inside(scope, message.name)
        if message.options.map_entry:
            continue
        yield path, _Bearer(RECORD, path, path, message)
        for field in message.field:
            own = inside(path, field.name)
            oneof = message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else ""
            yield own, _Bearer(FIELD, own, inside(inside(path, oneof), field.name) if oneof else own, field)
        yield from _bearers(message.nested_type, path)
