"""Whether a contract can be kept at all, before anybody is held to it."""

import json
from collections.abc import Mapping, Sequence

from skra_compat.budget import Limits
from skra_compat.compare import comparison
from skra_compat.contracts.compiled import Compiler, having
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.identity import has, identified, nearest
from skra_compat.contracts.need import Need
from skra_compat.contracts.search import Search
from skra_compat.event import Json
from skra_compat.policy import Policy
from skra_compat.schema import Schema


def review(contract: Contract, schemas: Sequence[Schema], limits: Limits = Limits()) -> None:
    """Refuses needs that no event could ever meet; `schemas` are all of the topic's, oldest first.

    Raises:
        InvalidContract: a need that contradicts itself, a path that no schema has, a type that its values never have.
    """
    reader = contract.reader_schema
    if reader is not None and schemas and all(reader.format != one.format for one in schemas):
        said = f"the topic's schemas are {schemas[-1].format}: a reader of {reader.format} reads none of their events"
        raise InvalidContract(said, path="reader_schema")
    for at, need in enumerate(contract.needs):
        place = f"reads/{at}" if at < len(contract.reads) else "key/path"
        if _is_empty(Compiler().value(need), limits):
            raise InvalidContract(f"no value is {need}: the need contradicts itself", path=place)
        _check_path(need, schemas, place)
        for condition in need.when:
            _check_path(Need(condition.path), schemas, f"{place}/when")
        if schemas and need.types and all(_never(need, schema, schemas, limits) for schema in schemas):
            what = " or ".join(need.types)
            raise InvalidContract(f"no schema of the topic ever has {what} at {need.path}", path=f"{place}/type")


def _check_path(need: Need, schemas: Sequence[Schema], place: str) -> None:
    if schemas and not any(has(identified(need, schema, schemas).path, schema) for schema in schemas):
        message = f"no schema of the topic has {need.path}{nearest(need.path, schemas)}"
        raise InvalidContract(message, path=f"{place}/path")


def _never(need: Need, schema: Schema, known: Sequence[Schema], limits: Limits) -> bool:
    """Whether it is proved that no event of the schema has a value of the needed types at the path."""
    meant = identified(need, schema, known)
    there = having(meant.path, Compiler.of(schema.view).value(Need(meant.path, types=need.types)))
    return Search(schema, Policy.STRICT, limits).refused_by({"not": there}).proved


def _is_empty(wanted: Mapping[str, Json], limits: Limits) -> bool:
    nothing = Schema.parse("JSON", "false")
    return comparison(nothing, Schema.parse("JSON", json.dumps(wanted)), Policy.STRICT, limits).compatible
