"""A path names fields, not words: where a field was renamed, its readers follow it.

In Protobuf a field is its number, wherever that is known: from the contract, or from the newest earlier schema that has
the path. In Avro a field is its name and every alias that the schema under test gives it. In JSON a field is its name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from skra_compat.contracts.need import Condition, Need
from skra_compat.contracts.path import Every, Path, Step
from skra_compat.outline import Event, Field, Record
from skra_compat.schema import Schema

_MOST_VARIANTS: Final = 500
"""An outline may leave out alternatives from so many on: fewer are surely all of them."""


class Identity:
    """Which fields of one schema the paths of needs name; `known` are earlier schemas, oldest first."""

    def __init__(self, schema: Schema, known: Sequence[Schema]) -> None:
        self._root = schema.outline.root
        has_numbers = any(field.number is not None for field in _fields(self._root))
        self._known = known if has_numbers else ()  # no field of the other languages has one
        self._named: dict[int, dict[str, Field]] = {}
        """Fields by name, of each record by its identity, which lasts as long as the root does."""

    def of(self, need: Need) -> Need:
        """The need with the names that the schema gives to its fields; the same object where they are its own.

        A name that stands for no field of the schema is kept, unless another field has taken it.
        """
        path = self._follow(need.path, need.numbers or _numbers(need.path, self._known))
        when = tuple(self._condition(one) for one in need.when)
        return need if path is need.path and when == need.when else replace(need, path=path, when=when)

    def _condition(self, one: Condition) -> Condition:
        return one._replace(path=self._follow(one.path, _numbers(one.path, self._known)))

    def _follow(self, path: Path, numbers: Sequence[int]) -> Path:
        steps: list[Step] = []
        record: Record | None = self._root
        left = iter(numbers)
        for step in path.steps:
            if not isinstance(step, str):
                steps.append(step)
                continue
            here = self._field(record, step, next(left, None))
            steps.append(here.name if isinstance(here, Field) else here)
            record = here.record if isinstance(here, Field) else None
        found = tuple(steps)
        return path if found == path.steps else Path(found)

    def _field(self, record: Record | None, name: str, number: int | None) -> Field | str:
        """The field that is meant, or a name that no field has."""
        by_name = self._names(record).get(name)
        if number is not None:
            if by_name is not None and by_name.number == number:
                return by_name
            meant = next((field for field in _fields(record) if field.number == number), None)
            return meant or (f"{name}={number}" if by_name is not None else name)
        return by_name or next((field for field in _fields(record) if name in field.aliases), name)

    def _names(self, record: Record | None) -> dict[str, Field]:
        found = self._named.get(id(record))
        if found is None:
            found = self._named[id(record)] = {}
            for field in _fields(record):
                found.setdefault(field.name, field)
        return found


def identified(need: Need, schema: Schema, known: Sequence[Schema]) -> Need:
    """One need in the names of a schema, see `Identity`."""
    return Identity(schema, known).of(need)


def every_path(schema: Schema) -> Iterator[tuple[Path, Field]]:
    """Every path that the schema names, with its field."""
    yield from _below(schema.outline.root, (Every.ITEM,) if schema.outline.batch else ())


def nearest(path: Path, schemas: Sequence[Schema]) -> str:
    """The nearest path of any of the schemas, as the end of a sentence; empty if none is near."""
    there = {str(known) for schema in schemas for known, _ in every_path(schema)}
    close = get_close_matches(str(path), sorted(there), n=1, cutoff=0.4)
    return f"; the nearest is {close[0]}" if close else ""


def fields_at(path: Path, event: Event) -> list[Field]:
    """The fields along a path, as far as the outline knows them; one for each name in it.

    It ends where the path leads into a list without `[]`, or with `[]` into what is none.
    """
    found: list[Field] = []
    record: Record | None = event.root
    in_list = event.batch
    for step in path.steps:
        if isinstance(step, str) and not in_list:
            here = next((field for field in _fields(record) if field.name == step), None)
            if here is None:
                return found
            found.append(here)
            record, in_list = here.record, here.repeated
        elif step is Every.ITEM and in_list:
            in_list = False
        elif not found or not _is_open(found[-1]):
            return found[:-1]
    return found


def _is_open(field: Field) -> bool:
    """Whether there may be more inside than the outline tells."""
    return field.free_form or not field.types or (field.record is None and "object" in field.types)


def promises(event: Event, path: Path, wanted: str) -> bool:
    """Whether the schema says of every value at the path that it stands for just that, whichever alternative comes."""
    steps = path.steps
    if event.batch:
        return steps[:1] == (Every.ITEM,) and _record_promises(event.root, steps[1:], wanted)
    return _record_promises(event.root, steps, wanted)


def _record_promises(record: Record | None, steps: Sequence[Step], wanted: str) -> bool:
    if record is None or not steps:
        return False
    if any(field.name == steps[0] and _field_promises(field, steps[1:], wanted) for field in record.fields):
        return True
    told = record.variants
    return 1 < len(told) < _MOST_VARIANTS and all(_record_promises(one, steps, wanted) for one in told)


def _field_promises(field: Field, steps: Sequence[Step], wanted: str) -> bool:
    if field.repeated or steps[:1] == (Every.ITEM,):
        if not field.repeated or steps[:1] != (Every.ITEM,):
            return False
        steps = steps[1:]
    return _record_promises(field.record, steps, wanted) if steps else field.format == wanted


def names(path: Path) -> list[str]:
    """The names in a path."""
    return [step for step in path.steps if isinstance(step, str)]


def has(path: Path, schema: Schema) -> bool:
    """Whether the schema names every field of the path, or has a place that it does not look into."""
    found = fields_at(path, schema.outline)
    wanted = names(path)
    return len(found) == len(wanted) or bool(found and _is_open(found[-1]))


def _below(record: Record, steps: tuple[Step, ...]) -> Iterator[tuple[Path, Field]]:
    for field in _fields(record):
        here = (*steps, field.name)
        yield Path(here), field
        if field.record is not None:
            yield from _below(field.record, (*here, Every.ITEM) if field.repeated else here)


def _numbers(path: Path, known: Sequence[Schema]) -> tuple[int, ...]:
    """The numbers of a path's fields in the newest schema that has them all."""
    for schema in reversed(known):
        found = fields_at(path, schema.outline)
        numbers = tuple(field.number for field in found if field.number is not None)
        if len(numbers) == len(names(path)):
            return numbers
    return ()


def _fields(record: Record | None) -> Iterator[Field]:
    """Fields of a record and of its variants, which may be alternatives at one place."""
    if record is not None:
        yield from record.fields
        for variant in record.variants:
            yield from variant.fields
