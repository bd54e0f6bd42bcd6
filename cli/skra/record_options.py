"""Options that say how the records of a run are written, handed to a command as one argument."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import NamedTuple

import click

from skra.exits import Unusable


class Shape(NamedTuple):
    """How records are written, as the user says it."""

    version: str
    """Of the value's subject; `latest`."""
    schema_file: Path | None
    """Instead of any version."""
    wire: str
    key: str | None
    key_field: str | None
    key_schema: str
    headers: tuple[tuple[str, bytes | None], ...]
    partition: int | None
    at: int | None
    """Milliseconds since 1970, UTC; None: now."""
    tombstone: bool


def with_shape(command: Callable[..., None]) -> Callable[..., None]:
    """Add what says how records are written: the command gets its `shape`."""

    @click.option("--version", default="latest", show_default=True, help="Write them by this version of TOPIC-value.")
    @click.option("--schema", type=click.Path(path_type=Path), help="By the schema in this file instead.")
    @click.option(
        "--wire",
        type=click.Choice(["auto", "confluent", "header", "raw"]),
        default="auto",
        show_default=True,
        help="Where a record names its schema: in front, in a header, nowhere; auto: as skra.wire of the topic says.",
    )
    @click.option("--key", help="The key of every record.")
    @click.option("--key-field", metavar="NAME", help="Take each key from this member of the event.")
    @click.option(
        "--key-schema",
        default="auto",
        show_default=True,
        help="Write keys by this version of TOPIC-key; auto: by the latest where there is one; none: as text.",
    )
    @click.option("--header", multiple=True, metavar="NAME=VALUE", help="Add a header; repeatable.")
    @click.option("--partition", type=click.IntRange(min=0), help="Where to; else the key decides.")
    @click.option("--timestamp", metavar="TIME", help="When it happened: 2026-11-26T20:00Z, or 90m ago.")
    @click.option("--tombstone", is_flag=True, help="Send a record without a value: it deletes what --key names.")
    @wraps(command)
    def shaped(  # noqa: PLR0913 - one parameter a flag
        *,
        version: str,
        schema: Path | None,
        wire: str,
        key: str | None,
        key_field: str | None,
        key_schema: str,
        header: tuple[str, ...],
        partition: int | None,
        timestamp: str | None,
        tombstone: bool,
        **others: object,
    ) -> None:
        if key is not None and key_field is not None:
            raise Unusable("--key is the key of every record, --key-field takes it from each event: give one of them")
        headers, at = tuple(map(_header, header)), None if timestamp is None else _moment(timestamp)
        shape = Shape(version, schema, wire, key, key_field, key_schema, headers, partition, at, tombstone)
        command(shape=shape, **others)

    return shaped


def _header(text: str) -> tuple[str, bytes | None]:
    from skra.dlq.mending import header  # noqa: PLC0415 - loads the engine

    return header(text)


def _moment(text: str) -> int:
    from skra.records.moment import milliseconds  # noqa: PLC0415 - only where a time is given

    return milliseconds(text, "--timestamp")
