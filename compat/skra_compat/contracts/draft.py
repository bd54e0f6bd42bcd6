"""The least effort: a list of paths, and the schema as it is today fills in the rest."""

from collections.abc import Sequence

from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.identity import every_path, fields_at, has, names, nearest
from skra_compat.contracts.path import Every, Path
from skra_compat.event import Json
from skra_compat.outline import Field
from skra_compat.schema import Schema


def draft(application: str, topic: str, schema: Schema, paths: Sequence[str]) -> dict[str, Json]:
    """The document of a contract that needs these paths as the schema has them now; all leaves if there are none.

    Raises:
        InvalidContract: a path that the schema does not have, with the nearest one that it has.
    """
    chosen = [Path.parse(path, f"fields/{at}") for at, path in enumerate(paths)] or leaves(schema)
    reads: list[Json] = [_entry(path, schema, f"fields/{at}") for at, path in enumerate(chosen)]
    return {"contract": application, "topic": topic, "reads": reads}


def leaves(schema: Schema) -> list[Path]:
    """The paths of everything that has no fields of its own."""
    return [path for path, field in every_path(schema) if field.record is None]


def _entry(path: Path, schema: Schema, place: str) -> Json:
    if not has(path, schema):
        raise InvalidContract(f"the schema has no {path}{nearest(path, [schema])}", path=place)
    fields = fields_at(path, schema.outline)
    entry: dict[str, Json] = {"path": str(path)}
    if len(fields) < len(names(path)):
        return entry
    last, ends_in_items = fields[-1], path.steps[-1] is Every.ITEM
    entry |= _typed(last, schema, items=ends_in_items)
    numbers: list[Json] = [field.number for field in fields if field.number is not None]
    return entry | ({"numbers": numbers} if numbers else {})


def _typed(field: Field, schema: Schema, *, items: bool) -> dict[str, Json]:
    entry: dict[str, Json] = {}
    types = ["array"] if field.repeated and not items else list(field.types)
    if types:
        entry["type"] = types[0] if len(types) == 1 else list(types)
    if field.nullable:
        entry["nullable"] = True
    if field.optional and not schema.view.null_is_absent:
        entry["presence"] = "optional"
    if field.format and not field.repeated:
        entry["format"] = field.format
    return entry
