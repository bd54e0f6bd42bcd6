"""`skra who-reads`: who reads a topic, or one of its fields."""

import json
from collections.abc import Iterator, Mapping, Sequence

import click

from skra.client import Body, RegistryClient
from skra.exits import Missing, Unusable
from skra.options import output_option, with_registry
from skra.report.line import one_line


@click.command()
@click.argument("what", metavar="TOPIC[.PATH]")
@output_option("json")
@with_registry
def command(registry: RegistryClient, what: str, output: str) -> None:
    """Say who reads each field of TOPIC, or the one at PATH, and which groups read without a contract.

    Exit 0: told. 2: no such topic or path. 3: no registry answers.
    """
    topic, fields = _found(registry, what)
    seen = registry.consumers(topic)
    if output == "json":
        click.echo(json.dumps({"topic": topic, "fields": fields, "groups": seen["groups"]}, ensure_ascii=False))
        return
    click.echo("\n".join([*_lines(fields), *_unknown(seen)]))


def _found(registry: RegistryClient, what: str) -> tuple[str, Sequence[Mapping[str, Body]]]:
    """The longest beginning that is a topic with a schema; the rest is a path."""
    parts = what.split(".")
    for end in range(len(parts), 0, -1):
        topic, path = ".".join(parts[:end]), ".".join(parts[end:])
        try:
            fields = registry.fields(topic)
        except Missing:
            continue
        chosen = [one for one in fields if not path or one["path"] == path]
        if chosen:
            return topic, chosen
        if fields:
            known = ", ".join(one["path"] for one in fields)
            raise Unusable(f"{topic} has no field {path}: it has {known}")
    raise Unusable(f"{what}: no topic of that name has a schema")


def _lines(fields: Sequence[Mapping[str, Body]]) -> Iterator[str]:
    width = max(len(one["path"]) for one in fields)
    for one in fields:
        readers = ", ".join(one["readers"]) or "nobody"
        yield one_line(f"{one['path']}".ljust(width)).ljust(width) + f"  {readers}  (since version {one['since']})"


def _unknown(seen: Mapping[str, Body]) -> Iterator[str]:
    if seen["withoutContract"]:
        yield f"groups without a contract: {', '.join(map(one_line, seen['withoutContract']))}"
