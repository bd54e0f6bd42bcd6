"""`skra contract`: what an application reads of a topic, as a file to keep and review."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from skra.exits import Unusable
from skra.options import Connect, with_connection, with_registry
from skra.schema_file import SchemaReader, with_reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skra.client import RegistryClient
    from skra_compat import Json, Schema


@click.group()
def command() -> None:
    """Write down what a consumer reads, publish it, and carry it from and to Pact."""


@command.command("init")
@click.option("--topic", required=True, help="The topic that is read.")
@click.option("--fields", default="", metavar="PATH,…", help="What is read: orderId,lines[].sku; everything if absent.")
@click.option("--application", help="Who reads; by default the name in --user, or the working folder's.")
@click.option(
    "--schema", "file", type=click.Path(path_type=Path), help="The events' schema; else the registry's latest."
)
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file; else to the standard output.")
@with_reader
@with_connection
@click.pass_context
def init(  # noqa: PLR0913 - one parameter a flag
    context: click.Context,
    *,
    topic: str,
    fields: str,
    application: str | None,
    file: Path | None,
    out: Path | None,
    read: SchemaReader,
    connect: Connect,
) -> None:
    """Begin a contract: the paths that are read, with types from the schema as it is today.

    Exit 0: written. 2: a path that the schema does not have. 3: no registry answers.
    """
    from skra.contracts.written import written  # noqa: PLC0415 - start-up
    from skra_compat.contracts.draft import draft  # noqa: PLC0415 - start-up
    from skra_compat.contracts.errors import InvalidContract  # noqa: PLC0415 - start-up

    schema = _latest(topic, connect) if file is None else read(file)
    user = str(context.params.get("user") or "").partition(":")[0]
    name = application or user or Path.cwd().name
    try:
        document = draft(name, topic, schema, [path.strip() for path in fields.split(",") if path.strip()])
    except InvalidContract as fault:
        raise Unusable(f"--fields: {fault.message}") from fault
    _put(written(document), out)


@command.command("publish")
@click.argument("paths", metavar="FILES…", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_registry
def publish(registry: "RegistryClient", *, paths: tuple[Path, ...]) -> None:
    """Publish the contracts in FILES or folders, and say what the latest schema does to each.

    Exit 0: published. 1: of another application. 2: no contract, or one that nobody could keep. 3: no registry answers.
    """
    from skra.contracts.files import contracts_in  # noqa: PLC0415 - start-up
    from skra.contracts.inlined import inlined  # noqa: PLC0415 - start-up
    from skra.report.reported import reported  # noqa: PLC0415 - start-up

    for file, contract in contracts_in(paths):
        found = registry.publish_contract(contract.topic, contract.application, inlined(contract))
        click.echo(
            f"{file}: {found['application']} reads {found['topic']}, version {found['version']}: {found['state']}"
        )
        if found["state"] != "ok":
            click.echo(
                "\n".join([*reported(found["verdict"])][1:] if found["verdict"] else "  the topic has no schema")
            )


@command.command("list")
@click.option("--topic", default="", help="Contracts for this topic.")
@click.option("--application", default="", help="Contracts of this application.")
@with_registry
def listed(registry: "RegistryClient", *, topic: str, application: str) -> None:
    """List the contracts that a registry holds, and whether the latest schema meets them."""
    for found in registry.contracts(topic, application):
        click.echo(f"{found['topic']}\t{found['application']}\tversion {found['version']}\t{found['state']}")


@command.command("retire")
@click.argument("topic")
@click.argument("application")
@with_registry
def retire(registry: "RegistryClient", *, topic: str, application: str) -> None:
    """Let the contract of APPLICATION for TOPIC end."""
    registry.retire_contract(topic, application)
    click.echo(f"{application} no longer reads {topic}")


@command.command("import-pact")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--topic", default="", help="The topic of messages that do not name it.")
@click.option("--strict", is_flag=True, help="A value without a matcher is needed in every event.")
@click.option("--out", type=click.Path(path_type=Path), help="Write APPLICATION.TOPIC.yaml to this folder.")
def import_pact(*, file: Path, topic: str, strict: bool, out: Path | None) -> None:
    """Turn the messages of a pact FILE (V3 or V4) into contracts: shapes become needs, messages become examples.

    Exit 0: written, with a warning for each part that means nothing here. 2: no pact.
    """
    from skra.contracts.files import document_in  # noqa: PLC0415 - start-up
    from skra.contracts.written import written  # noqa: PLC0415 - start-up
    from skra_compat.contracts.errors import InvalidContract  # noqa: PLC0415 - start-up
    from skra_compat.contracts.pact import contracts_of  # noqa: PLC0415 - start-up

    try:
        found = contracts_of(document_in(file).root, topic, strict=strict)
    except InvalidContract as fault:
        raise Unusable(f"{file}: {fault}") from fault
    for warning in found.warnings:
        click.echo(f"{file}: {warning}", err=True)
    for document in found.documents:
        _put(written(document), None if out is None else out / _file_name(document))


@command.command("export-pact")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--provider", required=True, help="The application that owns the topic.")
def export_pact(file: Path, provider: str) -> None:
    """Write the contract in FILE as a pact (V4), for a Pact broker."""
    from skra.contracts.files import contract_in  # noqa: PLC0415 - start-up
    from skra_compat.contracts.pact import pact_of  # noqa: PLC0415 - start-up

    click.echo(json.dumps(pact_of(contract_in(file), provider), indent=2, ensure_ascii=False))


def _latest(topic: str, connect: Connect) -> "Schema":
    from skra.held import held  # noqa: PLC0415 - only where a registry is asked

    return held(connect(), f"{topic}-value", "latest")[1]


def _file_name(document: "Mapping[str, Json]") -> str:
    name = f"{document['contract']}.{document['topic']}.yaml"
    return name.replace("/", "_")


def _put(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
    except OSError as failure:
        raise Unusable(f"{out}: {failure.strerror or failure}") from failure
    except ValueError as failure:  # a name with the character that ends names
        raise Unusable(f"{str(out)!r}: {failure}") from failure
    click.echo(f"wrote {out}", err=True)
