"""What a consumer needs beside the event's value: headers, a key, that every record has a value, how far back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from skra_compat.contracts.contract import Contract, Since, Tolerance
from skra_compat.contracts.identity import fields_at, identified, names
from skra_compat.contracts.need import Need
from skra_compat.contracts.outcome import Consequence, Outcome
from skra_compat.contracts.path import Path
from skra_compat.schema import Schema
from skra_compat.verdict import Counterexample


@dataclass(frozen=True, slots=True)
class Promises:
    """What a topic promises of its records, beside the schemas."""

    headers: frozenset[str] = frozenset()
    """Headers that every record has."""
    tombstones: bool = False
    """Whether records without a value may come."""
    days: float | None = None
    """How long a record is kept; None for ever."""


def unpromised(contract: Contract, promises: Promises) -> Iterator[Consequence]:
    """What the contract needs and the topic does not promise.

    A record that the topic takes and the consumer cannot use is shown as `{"headers": …}` or `{"value": null}`.
    """
    for header in contract.headers:
        if header.required and header.name not in promises.headers:
            said = f"no policy demands the header {header.name}, so a record may come without it"
            shown = Counterexample({"headers": {}}, b"", f"no header {header.name}")
            yield Consequence(Outcome.BREAKS, f"header {header.name}", "required", said, shown)
    if promises.tombstones and not contract.tolerates.tombstones:
        said = "the topic takes records without a value"
        yield Consequence(Outcome.BREAKS, "", "a value", said, Counterexample({"value": None}, b"", "no value"))
    if promises.days is not None and (wanted := contract.since.days) is not None and wanted > promises.days:
        said = f"a record is kept for {promises.days:g} days"
        yield Consequence(Outcome.DEGRADES, "", f"records of {wanted} days", said)


def key_contract(contract: Contract, value: Schema, key: Schema) -> Contract | None:
    """What the contract needs of keys, as a contract over the key's schema; None where it says nothing of keys.

    A key is the field of the value that the contract names: the same types at a field of that name, or in the whole
    key where it has no fields.
    """
    if contract.key is None:
        return None
    meant = identified(Need(contract.key), value, ()).path
    fields = fields_at(meant, value.outline)
    here = fields[-1] if len(fields) == len(names(meant)) else None
    types = here.types if here is not None and not here.repeated else ()
    steps = (names(contract.key)[-1],) if key.outline.root.fields else ()
    need = Need(Path(steps), types=types, one_of=here.enum if here is not None and not here.repeated else ())
    return replace(
        contract,
        reads=(need,),
        reader_schema=None,
        key=None,
        headers=(),
        since=Since(),
        tolerates=Tolerance(),
        examples=(),
    )
