"""From a document (YAML or JSON, already values) to a contract."""

import json
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, cast

from skra_compat.contracts.contract import Contract, HeaderNeed, Owner, Since, Tolerance
from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.need import BOUNDS, Condition, Need, Presence, Unknown
from skra_compat.contracts.path import Path
from skra_compat.contracts.published import DOCUMENT
from skra_compat.contracts.wellformed import DEEPEST, is_deep, is_pattern
from skra_compat.errors import InvalidSchema, UnknownFormat
from skra_compat.event import Json
from skra_compat.schema import Schema

ReadFile = Callable[[str], str]
"""The text of a file that a document names; whoever has files to offer gives one."""
_FORMATS: Final = {"avro": "AVRO", "json": "JSON", "protobuf": "PROTOBUF"}


def read_contract(document: object, read_file: ReadFile | None = None) -> Contract:
    """The contract that a document says.

    Raises:
        InvalidContract: names the place in the document, what was expected and what came.
    """
    said = _checked(document)
    tolerates = said.get("tolerates", {})
    return Contract(
        application=said["contract"],
        topic=said["topic"],
        reads=tuple(_need(entry, f"reads/{at}") for at, entry in enumerate(said.get("reads", []))),
        reader_schema=_reader_schema(said, read_file),
        owner=Owner(**said.get("owner", {})),
        since=_since(said.get("from", "latest")),
        key=Path.parse(said["key"]["path"], "key/path") if "key" in said else None,
        headers=tuple(HeaderNeed(one["name"], one.get("required", True)) for one in said.get("headers", [])),
        tolerates=Tolerance(**tolerates),
        dlq=said.get("dlq", ""),
        retry=said.get("retry", ""),
        idempotent_by=said.get("idempotent_by", ""),
        groups=tuple(said.get("groups", [])),
        examples=tuple(said.get("examples", [])),
        version=said.get("version", ""),
        document=cast("Mapping[str, Json]", said),
    )


def _checked(document: object) -> dict[str, Any]:
    if is_deep(document):
        raise InvalidContract(f"parts inside of parts, deeper than {DEEPEST}")
    import jsonschema  # noqa: PLC0415 - slow to import, and only for who has a contract

    library: Any = jsonschema  # the stub leaves half of its types open
    fault = library.exceptions.best_match(library.Draft202012Validator(DOCUMENT).iter_errors(document))
    if fault is not None:
        raise InvalidContract(_said(fault), path="/".join(map(str, fault.absolute_path)))
    return cast("dict[str, Any]", document)


def _said(fault: Any) -> str:  # noqa: ANN401 - the library's own error
    """The library's words, except where ours can tell what to do."""
    if fault.validator == "type" and not fault.absolute_path:
        return "expected a mapping with contract, topic and reads"
    if fault.validator != "additionalProperties":
        return cast("str", fault.message)
    known = [*fault.schema["properties"]]
    told = [f"{name!r} is not known here{_meant(name, known)}" for name in fault.instance if not _is_known(name, fault)]
    return f"{'; '.join(told)}; expected {', '.join(known)}"


def _is_known(name: str, fault: Any) -> bool:  # noqa: ANN401 - as above
    return name in fault.schema["properties"] or ("patternProperties" in fault.schema and name.startswith("x-"))


def _meant(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f": did you mean {close[0]}?" if close else ""


def _need(entry: Any, place: str) -> Need:  # noqa: ANN401 - checked against the document's schema
    if isinstance(entry, str):
        return Need(Path.parse(entry, place))
    types: Sequence[str] = [entry["type"]] if isinstance(entry.get("type"), str) else entry.get("type", [])
    if entry.get("nullable") and types and "null" not in types:
        types = [*types, "null"]
    if "pattern" in entry and not is_pattern(entry["pattern"]):
        raise InvalidContract(f"no regular expression: {entry['pattern']!r}", path=f"{place}/pattern")
    one_of = tuple(entry.get("one_of", []))
    if entry.get("nullable") and one_of and None not in one_of:
        one_of = (*one_of, None)
    return Need(
        path=Path.parse(entry["path"], f"{place}/path"),
        types=tuple(types),
        presence=Presence(entry.get("presence", "required")),
        one_of=one_of,
        unknown=Unknown(entry.get("unknown", "fail")),
        bounds={keyword: entry[word] for word, keyword in BOUNDS.items() if word in entry},
        format=entry.get("format", ""),
        when=tuple(_condition(path, value, place) for path, value in entry.get("when", {}).items()),
        numbers=tuple(entry.get("numbers", [])),
    )


def _condition(path: str, value: Json, place: str) -> Condition:
    values = tuple(value) if isinstance(value, list) else (value,)
    return Condition(Path.parse(path, f"{place}/when"), values)


def _since(said: Any) -> Since:  # noqa: ANN401 - checked against the document's schema
    return Since(earliest=said == "earliest") if isinstance(said, str) else Since(days=said["days"])


def _reader_schema(said: Mapping[str, Any], read_file: ReadFile | None) -> Schema | None:
    entry: dict[str, Any] | None = said.get("reader_schema")
    if entry is None:
        return None
    if "schema" in entry:
        return _parsed(entry["type"], entry["schema"])
    ((language, name),) = entry.items()
    if read_file is None:
        message = "a file cannot be read here: give type and schema, as `skra contract publish` does"
        raise InvalidContract(message, path=f"reader_schema/{language}")
    return _parsed(_FORMATS[language], read_file(name))


def _parsed(name: str, schema: Json) -> Schema:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    try:
        return Schema.parse(name.upper(), text)
    except (InvalidSchema, UnknownFormat) as fault:
        raise InvalidContract(str(fault), path="reader_schema") from fault
