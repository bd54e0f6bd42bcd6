"""The neutral tree of an Avro schema.

"May be absent" is Avro's default (a producer need not set the field), "may be null" is a union with `null`. A record
inside itself is shown once, a list by its items, a union of records as variants.
"""

from dataclasses import dataclass
from typing import Final

from skra_compat import outline as tree
from skra_compat.formats.avro import model as avro
from skra_compat.formats.avro.model import Absent, Array, Enum, Map, Model, Name, Part, Primitive, Type, Union, label_of
from skra_compat.formats.avro.names import namespace_of, simple_name

_WORDS: Final = {
    "null": "null",
    "boolean": "boolean",
    "int": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "bytes": "bytes",
    "string": "string",
    "enum": "string",
    "fixed": "bytes",
    "array": "array",
    "map": "object",
    "record": "object",
}
_MOST_FIELDS: Final = 20_000
"""Types that are used many times are shown many times: a bound on what a small text can unfold to."""
_DEEPEST: Final = 100
"""Records inside records: names lead further than any text nests."""


def outline(model: Model) -> tree.Event:
    """What the linter and the contracts read."""
    drawing = _Drawing(model)
    part = model.part(model.root)
    batch = isinstance(part, Array)
    value = drawing.value(part, "[]" if batch else "", ())
    named = model.root.full if isinstance(model.root, Name) else ""
    return tree.Event(
        name=simple_name(named),
        root=value.record or tree.Record(open=False),
        namespace=namespace_of(named),
        doc=getattr(part, "doc", None) or "",
        accepts_anything=part.kind == "bytes",
        batch=batch,
        untold=tuple(drawing.untold),
    )


@dataclass(slots=True)
class _Value:
    """What the types of a place come down to."""

    types: tuple[str, ...] = ()
    nullable: bool = False
    enum: tuple[str, ...] = ()
    format: str = ""
    record: tree.Record | None = None
    repeated: bool = False
    free_form: bool = False


class _Drawing:
    """One model on its way into a tree."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._left = _MOST_FIELDS
        self.untold: list[str] = []

    def value(self, part: Part, path: str, trail: tuple[str, ...]) -> _Value:
        """What stands at `path`; `trail` names the records around it."""
        if isinstance(part, Union):
            return self._union(part, path, trail)
        value = _Value((_WORDS[part.kind],))
        if isinstance(part, Array):
            items = self.value(self._model.part(part.items), path, trail)
            items.repeated = True
            return items
        if isinstance(part, avro.Record):
            value.record = self._record(part, path, trail)
        elif isinstance(part, Enum):
            value.enum = part.symbols
        elif isinstance(part, Map):
            value.free_form = True
        elif part.logical is not None:
            value.format = part.logical.name
        return value

    def _union(self, union: Union, path: str, trail: tuple[str, ...]) -> _Value:
        parts = [self._model.part(branch) for branch in union.branches]
        values = [self.value(part, path, trail) for part in parts if part.kind != "null"]
        records = [value.record for value in values if value.record is not None]
        merged = values[0] if len(values) == 1 else _Value()
        if len(values) > 1:
            merged.types = tuple(dict.fromkeys(kind for value in values for kind in value.types))
            merged.enum = tuple(symbol for value in values for symbol in value.enum)
            merged.free_form = any(value.free_form for value in values)
            merged.repeated = any(value.repeated for value in values)
            merged.record = _one_of(records)
        merged.nullable = any(part.kind == "null" for part in parts)
        return merged

    def _record(self, record: avro.Record, path: str, trail: tuple[str, ...]) -> tree.Record | None:
        if record.name in trail:
            return None
        if self._left <= 0 or len(trail) >= _DEEPEST:
            self.untold.append(path)
            return None
        below = (*trail, record.name)
        return tree.Record(
            name=simple_name(record.name),
            doc=record.doc or "",
            fields=tuple(
                self._field(field, f"{path}.{field.name}".removeprefix("."), below) for field in record.fields
            ),
            open=False,
            line=record.line,
            annotations=record.properties,
        )

    def _field(self, field: avro.Field, path: str, trail: tuple[str, ...]) -> tree.Field:
        self._left -= 1
        repeated = self._is_list(field.type)
        value = self.value(self._model.part(field.type), f"{path}[]" if repeated else path, trail)
        return tree.Field(
            name=field.name,
            path=path,
            types=value.types,
            native=self._native(field.type, items=repeated),
            optional=not isinstance(field.default, Absent),
            nullable=value.nullable,
            constant=len(value.enum) == 1,
            enum=value.enum,
            format=value.format,
            doc=field.doc or "",
            aliases=field.aliases,
            record=value.record,
            repeated=value.repeated,
            free_form=value.free_form,
            line=field.line,
            annotations={**_of_type(self._model.part(field.type)), **field.properties},
        )

    def _native(self, type: Type, *, items: bool) -> str:  # noqa: A002 - Avro's own word
        """A type without null; `items`: what a list holds, in place of the list."""
        match type:
            case Union():
                branches = (self._native(one, items=items) for one in type.branches if label_of(one) != "null")
                return " or ".join(branches)
            case Array() if items:
                return self._native(type.items, items=False)
            case Array():
                return f"list of {self._native(type.items, items=False)}"
            case Map():
                return f"map of {self._native(type.values, items=False)}"
            case _:
                return label_of(type)

    def _is_list(self, type: Type) -> bool:  # noqa: A002 - Avro's own word
        part = self._model.part(type)
        branches = part.branches if isinstance(part, Union) else (part,)
        return any(branch.kind == "array" for branch in branches)


def _one_of(records: list[tree.Record]) -> tree.Record | None:
    """Several records at one place are the variants of a record without fields of its own."""
    if len(records) < 2:
        return records[0] if records else None
    return tree.Record(variants=tuple(records), open=False)


def _of_type(part: Part) -> avro.Properties:
    """Properties that a primitive type carries in place of its field (`avro.java.string`, `x-…`)."""
    return part.properties if isinstance(part, Primitive) else avro.NO_PROPERTIES
