"""Contracts in files: YAML or JSON, one a file."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from skra.exits import Unreadable, Unusable
from skra.inputs.document import Document
from skra.schema_file import read_text
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.document import read_contract
from skra_compat.contracts.errors import InvalidContract

ENDINGS: Final = frozenset({".yaml", ".yml", ".json"})


class Filed(NamedTuple):
    """A contract, and the file it came from."""

    file: Path
    contract: Contract


def contracts_in(paths: Iterable[Path]) -> list[Filed]:
    """The contracts in files, and in the YAML and JSON files of folders.

    Raises:
        Unusable: a file cannot be read or holds no contract (with its line), or there is none at all, or two of one
            application for one topic.
    """
    found: dict[tuple[str, str], Filed] = {}
    given = list(paths)
    for file in _files(given):
        filed = Filed(file, contract_in(file))
        name = filed.contract.application, filed.contract.topic
        if name in found:
            message = f"{file}: {name[0]} has a contract for {name[1]} already, in {found[name].file}: keep one of them"
            raise Unusable(message)
        found[name] = filed
    if not found:
        raise Unusable(f"{', '.join(map(str, given))}: no contract in there: expected files in YAML or JSON")
    return list(found.values())


def contract_in(file: Path) -> Contract:
    """The contract in a file; schemas that it names are looked for beside it.

    Raises:
        Unusable: see above.
    """
    document = document_in(file)
    try:
        return read_contract(document.root, lambda name: read_text(file.parent / name))
    except InvalidContract as fault:
        line = document.line(tuple(fault.path.split("/")) if fault.path else ())
        where = f"{file}: line {line}: " if line else f"{file}: "
        raise Unreadable(f"{where}{fault}", str(file), line) from fault


def document_in(file: Path) -> Document:
    """What a YAML or JSON file says, with lines.

    Raises:
        Unusable: it says nothing in either.
    """
    text = read_text(file)
    try:
        if file.suffix.lower() == ".json":
            from skra.inputs.document import json_document  # noqa: PLC0415 - only for JSON

            return json_document(text)
        from skra.inputs.yaml_document import yaml_document  # noqa: PLC0415 - only for YAML

        return yaml_document(text)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{file}: {fault}", str(file)) from fault


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
        else:
            yield path
