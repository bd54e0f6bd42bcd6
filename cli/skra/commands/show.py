"""`skra show`: one version of a subject."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import click

from skra.client import Registered, RegistryClient
from skra.exits import Unusable
from skra.options import output_option, with_registry
from skra.report.line import one_line

Findings: TypeAlias = Sequence[Mapping[str, object]]


@click.command()
@click.argument("subject")
@click.option("--version", default="latest", show_default=True, help="The number of a version, or latest.")
@output_option("json")
@with_registry
def command(registry: RegistryClient, subject: str, version: str, output: str) -> None:
    """Show the schema of a subject: id, version, format, references, text, and what the linter warned of."""
    if version != "latest" and not version.isdecimal():
        raise Unusable(f"--version {version!r}: expected a number, or latest")
    found = registry.version(subject, version)
    said = registry.findings(found.subject, found.version) or ()
    findings = [one for one in said if one.get("severity") != "info"]
    if output == "json":
        click.echo(json.dumps(_as_json(found, findings), ensure_ascii=False))
        return
    click.echo("\n\n".join([_as_text(found), *_told(findings)]))


def _as_json(found: Registered, findings: Findings) -> dict[str, object]:
    references = [{"name": name, "subject": subject, "version": version} for name, subject, version in found.references]
    told = {"findings": list(findings)} if findings else {}
    return {**found._asdict(), "references": references, **told}


def _told(findings: Findings) -> Iterator[str]:
    """A paragraph with a line for each."""
    if findings:
        yield "\n".join(["the linter said:", *map(_line, findings)])


def _line(finding: Mapping[str, object]) -> str:
    at = f" at {finding['path']}" if finding.get("path") else ""
    rule = f"{finding.get('severity')} {finding.get('code')} {finding.get('rule')}"
    return one_line(f"  {rule}{at}: {finding.get('message')}")


def _as_text(found: Registered) -> str:
    head = f"{found.subject} version {found.version}, id {found.id}, {found.format}"
    references = [f"refers to {name} = {subject} version {version}" for name, subject, version in found.references]
    return "\n".join([head, *references, "", _indented(found)])


def _indented(found: Registered) -> str:
    """The text, laid out where it is JSON; a registry may hold other languages than those known here."""
    try:
        return json.dumps(json.loads(found.text), indent=2, ensure_ascii=False)
    except ValueError:
        return found.text.rstrip()
