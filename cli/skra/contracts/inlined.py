"""A contract's document with the schema in it that it names by file, for a registry that has no such file."""

from collections.abc import Mapping

from skra_compat import Json
from skra_compat.contracts.contract import Contract


def inlined(contract: Contract) -> Mapping[str, Json]:
    """The document to publish."""
    schema = contract.reader_schema
    if schema is None:
        return contract.document
    return {**contract.document, "reader_schema": {"type": schema.format, "schema": schema.text}}
